import {
  BAD_TOKEN,
  BY_TOKEN,
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  jsonBody,
  type Operation,
  operation,
  type OperationParts,
  type Operations,
  ownOperation,
  PAGE_PARAMETERS,
  query,
  READ_KEY,
  ref,
} from "./openapi_parts.ts";

/** Anybody, who with a token sees their own urls too. */
const ANYBODY = [{}, ...BY_TOKEN];

/** Lists that are whole where neither is given. */
const PAGE_IF_ANY = PAGE_PARAMETERS.map((parameter) => ({
  ...parameter,
  description: "Without page and limit the list is whole",
}));

const TEXT = { type: "string" };
const DETAIL = query(
  "detail",
  TEXT,
  "1: the metric has uptime by time and response times too; the owner gets the settings, owners and operators where it was imported from",
);

const NOT_FOUND = "There is none, or it is private and somebody else's";
const HELD = "An operator has paused the url or taken it down";
const BAD_PARAMETER = "The id or a parameter breaks its rule";
const READ_REASONS = { 400: BAD_PARAMETER, 401: BAD_TOKEN, 404: NOT_FOUND };

/** The v1 API. */
export const SERVICE_OPERATIONS: Operations = {
  "GET /v1/services": read("ServicesEnvelope", {
    parameters: [...PAGE_IF_ANY, DETAIL],
    reasons: { 400: BAD_PARAMETER, 401: BAD_TOKEN },
    extra: {
      304: { description: "Nothing changed since the ETag that was sent" },
    },
  }),
  "POST /v1/services": write({
    requestBody: jsonBody(ref("NewService")),
    answers: service(201),
    reasons: {
      400: "The body, or the url by the rules for addresses, is refused",
      401: BAD_TOKEN,
      403:
        `The account, or all members together, has as many urls or probes a second as it may have. ${READ_KEY}`,
    },
  }),
  "GET /v1/services/:id": read("ServiceEnvelope", {
    parameters: [ID_PARAMETER, DETAIL],
    reasons: READ_REASONS,
  }),
  "PATCH /v1/services/:id": write({
    parameters: [ID_PARAMETER],
    requestBody: jsonBody(ref("ServiceChanges")),
    answers: service(200),
    reasons: {
      400: "The id or the body breaks a rule",
      401: BAD_TOKEN,
      403:
        `The account, or all members together, would have more probes a second than it may have. ${READ_KEY}`,
      404: NOT_FOUND,
      409: HELD,
    },
  }),
  "DELETE /v1/services/:id": write({
    parameters: [ID_PARAMETER],
    answers: { 204: { description: "It is gone, with its events" } },
    reasons: { ...READ_REASONS, 403: READ_KEY },
  }),
  "GET /v1/services/:id/events": read("EventsEnvelope", {
    parameters: [
      ID_PARAMETER,
      ...PAGE_IF_ANY,
      query("detail", TEXT, "1: what is degraded is told apart from uptime"),
    ],
    reasons: READ_REASONS,
  }),
  "GET /v1/services/:id/ticks": read("TicksEnvelope", {
    parameters: [
      ID_PARAMETER,
      ...PAGE_PARAMETERS,
      query("from", { type: "number", description: "Unix time in seconds" }),
      query("to", { type: "number", description: "Not included" }),
    ],
    reasons: READ_REASONS,
  }),
  "POST /v1/services/:id/pause": switches(),
  "POST /v1/services/:id/resume": switches(),
};

function read(
  schema: string,
  { extra, ...parts }: Pick<OperationParts, "parameters" | "reasons"> & {
    readonly extra?: Readonly<Record<number, Json>>;
  },
): Operation {
  const answers = {
    200: jsonAnswer("What was asked for", ref(schema)),
    ...extra,
  };
  return operation("services", ANYBODY, { answers, ...parts }, "EnvelopeError");
}

function write(parts: OperationParts): Operation {
  return ownOperation("services", parts);
}

function switches(): Operation {
  return write({
    parameters: [ID_PARAMETER],
    answers: service(200),
    reasons: { ...READ_REASONS, 403: READ_KEY, 409: HELD },
  });
}

function service(status: number): Record<number, Json> {
  return {
    [status]: jsonAnswer("The url as it is now", ref("ServiceEnvelope")),
  };
}
