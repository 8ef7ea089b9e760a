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
const ANY_OBJECT = { type: "object" };

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
        ...refusals({ 401: "The bearer token is not the metrics token" }),
      },
      [{}, ...OPERATOR],
    ),
    "GET /health": operation({
      200: textAnswer("OK"),
      503: textAnswer("What keeps the service from its work"),
    }),
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

function switchState(): Operation {
  return operation({
    204: { description: "Switched" },
    401: { description: "The metrics token is missing or wrong" },
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
      }),
    },
  };
}
