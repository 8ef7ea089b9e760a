import {
  BAD_BODY,
  BAD_TOKEN,
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  jsonBody,
  type Operations,
  ownOperation,
  ref,
  WRITE_REASONS,
} from "./openapi_parts.ts";

type Reasons = Readonly<Record<number, string>>;

/** A kind of thing that an account keeps several of. */
interface ItemKind {
  readonly tag: string;
  /** Of all of them, such as `/v1/channels`. */
  readonly path: string;
  /** The name of its schema, which those of its bodies and envelopes are made from. */
  readonly schema: string;
  /** In which order all of them come. */
  readonly order: string;
  /** What the answer to a change is. */
  readonly shown: string;
  /** What is so when one was deleted. */
  readonly deleted: string;
  /** Why there is none with an id. */
  readonly none: string;
  /** Why one cannot be added, changed or deleted, besides what holds for all kinds. */
  readonly reasons: {
    readonly add: Reasons;
    readonly change: Reasons;
    readonly remove: Reasons;
  };
}

/** To list, add, show, change and delete them. */
export function itemOperations(
  { tag, path, schema, order, shown, deleted, none, reasons }: ItemKind,
): Operations {
  const one = (status: number) => oneAnswer(status, shown, schema);
  const parameters = [ID_PARAMETER];
  return {
    [`GET ${path}`]: ownOperation(tag, {
      answers: { 200: jsonAnswer(order, ref(`${schema}sEnvelope`)) },
      reasons: { 401: BAD_TOKEN },
    }),
    [`POST ${path}`]: ownOperation(tag, {
      requestBody: jsonBody(ref(`New${schema}`)),
      answers: one(201),
      reasons: { ...WRITE_REASONS, ...reasons.add },
    }),
    [`GET ${path}/:id`]: ownOperation(tag, {
      parameters,
      answers: one(200),
      reasons: { 400: BAD_BODY, 401: BAD_TOKEN, 404: none },
    }),
    [`PATCH ${path}/:id`]: ownOperation(tag, {
      parameters,
      requestBody: jsonBody(ref(`${schema}Changes`)),
      answers: one(200),
      reasons: { ...WRITE_REASONS, 404: none, ...reasons.change },
    }),
    [`DELETE ${path}/:id`]: ownOperation(tag, {
      parameters,
      answers: { 204: { description: deleted } },
      reasons: { ...WRITE_REASONS, 404: none, ...reasons.remove },
    }),
  };
}

/** An answer that has one of them. */
export function oneAnswer(
  status: number,
  shown: string,
  schema: string,
): Record<number, Json> {
  return { [status]: jsonAnswer(shown, ref(`${schema}Envelope`)) };
}
