import {
  BAD_TOKEN,
  BY_TOKEN,
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  type Operation,
  operation,
  type Operations,
  query,
  READ_KEY,
  ref,
  textAnswer,
} from "./openapi_parts.ts";
import { envelope, object } from "./openapi_schemas.ts";

const TEXT = { type: "string" };
const UNIX_TIME = {
  type: ["number", "null"],
  description: "Unix time in seconds; null where there is none",
};

const TOKEN = path("token", "The secret part of the heartbeat's address");
const SIGNAL = path(
  "signal",
  "start, fail, log, or an exit code from 0 to 255",
);
const RID = query("rid", { ...TEXT, format: "uuid" });
const NOT_A_HEARTBEAT = "There is none, it is no heartbeat, or somebody else's";

/** The pings of heartbeats, in both wires, and what their owners see of them. */
export const PING_OPERATIONS: Operations = {
  "GET /ping/:token": ping([TOKEN, RID]),
  "POST /ping/:token": ping([TOKEN, RID]),
  "GET /ping/:token/:signal": ping([TOKEN, SIGNAL, RID]),
  "POST /ping/:token/:signal": ping([TOKEN, SIGNAL, RID]),
  ...Object.fromEntries(
    ["GET", "POST", "PUT", "PATCH", "DELETE"]
      .map((method) => [`${method} /api/push/:token`, push()]),
  ),
  "GET /v1/services/:id/heartbeat": owners("How it is, and its pings", {}),
  "POST /v1/services/:id/heartbeat/rotate": owners(
    "The same, with its new address",
    { 403: READ_KEY },
  ),
};

/** Schemas that the operations name. */
export const PING_SCHEMAS: Json = {
  PushAnswer: object({ ok: { type: "boolean" }, msg: TEXT }, ["msg"]),
  Heartbeat: object({
    state: { enum: ["new", "up", "late", "down", "unknown"] },
    reason: { enum: ["failed", "missed", "overrun", null] },
    due_at: UNIX_TIME,
    down_at: UNIX_TIME,
    running_since: UNIX_TIME,
    last_ping_at: UNIX_TIME,
    total_pings: { type: "integer", minimum: 0 },
    ping_url: { type: ["string", "null"] },
    push_url: { type: ["string", "null"] },
    old_address_until: UNIX_TIME,
    pings: object({ data: { type: "array", items: ref("Ping") } }),
  }),
  Ping: object({
    number: { type: "integer", minimum: 1 },
    at: { type: "number", description: "Unix time in seconds" },
    signal: { enum: ["success", "fail", "start", "log"] },
    exit_code: { type: ["integer", "null"], minimum: 0, maximum: 255 },
    rid: { type: ["string", "null"] },
    method: TEXT,
    message: TEXT,
    run_seconds: { type: ["number", "null"] },
    told_ms: { type: ["number", "null"] },
    body: {
      type: ["string", "null"],
      description:
        "Its first 10,000 bytes; null where there are none, or no text",
    },
    body_bytes: { type: "integer", minimum: 0 },
  }),
  HeartbeatEnvelope: envelope(
    object({ heartbeat: object({ data: ref("Heartbeat") }) }),
  ),
};

function ping(parameters: readonly Json[]): Operation {
  return {
    tags: ["pings"],
    security: [],
    parameters,
    responses: {
      200: textAnswer("OK: the ping is stored, or counted where many come"),
      400: textAnswer("The signal or the rid is none"),
      404: textAnswer("No heartbeat has this address"),
      default: jsonAnswer("The store is in trouble: try again", ref("Error")),
    },
  };
}

function push(): Operation {
  const answer = (description: string) =>
    jsonAnswer(description, ref("PushAnswer"));
  return {
    tags: ["pings"],
    security: [],
    parameters: [
      TOKEN,
      query("status", { ...TEXT, default: "up" }),
      query("msg", TEXT),
      query("ping", { ...TEXT, description: "Milliseconds" }),
    ],
    responses: {
      200: answer("The ping is stored, or counted where many come"),
      400: answer("ping is no time"),
      404: answer("No heartbeat has this token, or it is paused"),
      default: answer("The store is in trouble: try again"),
    },
  };
}

function owners(
  description: string,
  reasons: Readonly<Record<number, string>>,
): Operation {
  return operation("services", BY_TOKEN, {
    parameters: [ID_PARAMETER],
    answers: { 200: jsonAnswer(description, ref("HeartbeatEnvelope")) },
    reasons: {
      400: "The id breaks its rule",
      401: BAD_TOKEN,
      404: NOT_A_HEARTBEAT,
      ...reasons,
    },
  }, "EnvelopeError");
}

function path(name: string, description: string): Json {
  return { name, in: "path", required: true, description, schema: TEXT };
}
