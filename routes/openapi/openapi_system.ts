import {
  type Json,
  jsonAnswer,
  jsonBody,
  type Operation,
  type Operations,
  ref,
  refusals,
  textAnswer,
} from "./openapi_parts.ts";

export interface SystemPaths {
  readonly track: string;
  readonly state: string;
  readonly metrics: string;
}

const OPERATOR = [{ operator: [] }];
/** What every route with a secret of the configuration answers to a network that guesses. */
const TOO_MANY_GUESSES = "Too many wrong guesses from this network: wait";
const ANY_OBJECT = { type: "object" };
const HEALTH_DETAIL = {
  type: "object",
  properties: {
    status: { enum: ["ok", "failing"] },
    reasons: { type: "array", items: { type: "string" } },
    store: {
      type: "object",
      properties: {
        writable: { type: "boolean" },
        as_of: {
          type: ["integer", "null"],
          description: "When the store answered last, in Unix seconds",
        },
      },
      required: ["writable", "as_of"],
    },
    probes: {
      description:
        "Of the last minute; null where this instance does not probe",
      type: ["object", "null"],
      properties: {
        asked_per_second: { type: "number" },
        due_per_second: { type: "number" },
        unknown_share: { type: "number" },
      },
      required: ["asked_per_second", "due_per_second", "unknown_share"],
    },
  },
  required: ["status", "reasons", "store", "probes"],
};

/** The pixel, the echo, and what machines ask: state, health, metrics, this document. */
export function systemOperations(
  { track, state, metrics }: SystemPaths,
): Operations {
  return {
    [`GET ${track}`]: operation({
      200: {
        description: "A transparent GIF of one pixel",
        content: { "image/gif": {} },
      },
    }),
    [`GET ${state}`]: operation({
      200: textAnswer("OK: the state is there", "text/html"),
      503: textAnswer("The state is not there", "text/html"),
    }),
    [`PUT ${state}`]: switchState(),
    [`DELETE ${state}`]: switchState(),
    [`GET ${metrics}`]: operation(
      {
        200: textAnswer("Metrics in the text format 0.0.4 or OpenMetrics"),
        ...refusals({
          401: "The bearer token is not the metrics token",
          429: TOO_MANY_GUESSES,
        }),
      },
      [{}, ...OPERATOR],
    ),
    "GET /health": health(),
    "GET /v1/_internal/health": operation({
      200: jsonAnswer("The process answers", ref("Envelope")),
      ...refusals({}, "EnvelopeError"),
    }),
    "GET /openapi.json": operation({
      200: jsonAnswer("This document", ANY_OBJECT),
    }),
    "POST /api/echo": echo(),
    "PUT /api/echo": echo(),
  };
}

function operation(
  answers: Readonly<Record<string, Json>>,
  security: readonly Json[] = [],
): Operation {
  return {
    tags: ["system"],
    security,
    responses: { ...refusals({}), ...answers },
  };
}

function health(): Operation {
  const flag = (name: string, description: string) => ({
    name,
    in: "query",
    description,
    allowEmptyValue: true,
    schema: { type: "string" },
  });
  const content = {
    "text/plain": { schema: { type: "string" } },
    "application/json": { schema: HEALTH_DETAIL },
  };
  return {
    ...operation({
      200: { description: "OK, or with detail the figures", content },
      ...refusals({
        401:
          "A bearer token that is not the metrics token, or detail without it",
        429: TOO_MANY_GUESSES,
      }),
      503: { description: "What keeps the service from its work", content },
    }, [{}, ...OPERATOR]),
    parameters: [
      flag("ready", "Only whether requests are answered"),
      flag("live", "Only whether the process runs"),
      flag("detail", "Figures as JSON; needs the metrics token"),
    ],
  };
}

function switchState(): Operation {
  return operation({
    204: { description: "Switched" },
    ...refusals({
      401: "The metrics token is missing or wrong",
      429: TOO_MANY_GUESSES,
    }),
  }, OPERATOR);
}

function echo(): Operation {
  return {
    tags: ["echo"],
    security: [{ basic: [] }],
    requestBody: jsonBody(ANY_OBJECT),
    responses: {
      200: jsonAnswer("The object with echoed: true in front", {
        type: "object",
        properties: { echoed: { const: true } },
        required: ["echoed"],
      }),
      ...refusals({
        400: "The body is empty, no JSON object, or echoed already",
        401: "Name or password is missing or wrong",
        413: "The body is larger than 4 MiB",
        415: "The body is compressed",
        429: TOO_MANY_GUESSES,
      }),
    },
  };
}
