import { MAX_LIMIT } from "../server/paging.ts";

/** A part of an OpenAPI document, as it goes on the wire. */
export type Json = Readonly<Record<string, unknown>>;

/** One operation but for its summary, which the route table has. */
export type Operation = Json & {
  readonly responses: Readonly<Record<string, Json>>;
};

/** Operations by `METHOD /pattern`, as in the route table. */
export type Operations = Readonly<Record<string, Operation>>;

/** The id in a path: of a service, an account or a channel. */
export const ID_PARAMETER: Json = {
  name: "id",
  in: "path",
  required: true,
  schema: { type: "integer", minimum: 1 },
};

/** A parameter of the query; one that may be left out, as all of ours. */
export function query(name: string, schema: Json, description?: string): Json {
  return {
    ...{ name, in: "query", schema },
    ...description === undefined ? {} : { description },
  };
}

/** How many items of a list are wanted. */
export const LIMIT_PARAMETER: Json = query("limit", {
  type: "integer",
  minimum: 1,
  maximum: MAX_LIMIT,
  default: 100,
});

/** Which page of a list is wanted. */
export const PAGE_PARAMETERS: readonly Json[] = [
  query("page", { type: "integer", minimum: 1, default: 1 }),
  LIMIT_PARAMETER,
];

/** A schema of `components`. */
export function ref(schema: string): Json {
  return { $ref: `#/components/schemas/${schema}` };
}

export function jsonContent(schema: Json): Json {
  return { "application/json": { schema } };
}

export function jsonAnswer(description: string, schema: Json): Json {
  return { description, content: jsonContent(schema) };
}

export function textAnswer(description: string, type = "text/plain"): Json {
  return { description, content: { [type]: { schema: { type: "string" } } } };
}

export function jsonBody(schema: Json): Json {
  return { required: true, content: jsonContent(schema) };
}

/** Answers that refuse, by status, each with the body that `schema` names. */
export function refusals(
  reasons: Readonly<Record<number, string>>,
  schema = "Error",
): Record<string, Json> {
  const answers: Record<string, Json> = {
    default: jsonAnswer("Refused, or trouble on the server", ref(schema)),
  };
  for (const [status, reason] of Object.entries(reasons)) {
    answers[status] = jsonAnswer(reason, ref(schema));
  }
  return answers;
}

/** What knows who asks by the token of an account, or by an API key. */
export const BY_TOKEN: readonly Json[] = [{ token: [] }];
export const BAD_TOKEN = "The token is missing or not valid";
/** Why whatever changes something refuses an API key. */
export const READ_KEY = "The API key may only read";

export const BAD_BODY = "The id or the body breaks its rule";
/** Why what changes something of the caller's refuses, whatever it is. */
export const WRITE_REASONS: Readonly<Record<number, string>> = {
  400: BAD_BODY,
  401: BAD_TOKEN,
  403: READ_KEY,
};

/** A moment, as the v1 API tells it. */
export const UNIX_SECONDS: Json = {
  type: "integer",
  minimum: 0,
  description: "Unix time in seconds",
};

/** The same, where there may be none. */
export const SECONDS_OR_NULL: Json = {
  ...UNIX_SECONDS,
  type: ["integer", "null"],
};

/** What an operation says besides its tag, and who may call it. */
export interface OperationParts {
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  readonly answers: Readonly<Record<number, Json>>;
  /** Why it refuses, by status. */
  readonly reasons: Readonly<Record<number, string>>;
}

/** An operation whose refusals have the body that `errorSchema` names. */
export function operation(
  tag: string,
  security: readonly Json[],
  { answers, reasons, parameters, requestBody }: OperationParts,
  errorSchema?: string,
): Operation {
  return {
    tags: [tag],
    security,
    ...parameters && { parameters },
    ...requestBody && { requestBody },
    responses: { ...answers, ...refusals(reasons, errorSchema) },
  };
}

/** An operation of the v1 API that is for accounts alone. */
export function ownOperation(tag: string, parts: OperationParts): Operation {
  return operation(tag, BY_TOKEN, parts, "EnvelopeError");
}
