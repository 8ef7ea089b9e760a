import { REPEATS } from "../../monitor/maintenance_rule.ts";
import {
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  jsonBody,
  type Operation,
  operation,
  type OperationParts,
  type Operations,
  READ_KEY,
  ref,
} from "./openapi_parts.ts";
import { envelope, object } from "./openapi_schemas.ts";

const OWNER = [{ token: [] }];
const BAD = "The id or the body breaks its rule";
const BAD_TOKEN = "The token is missing or not valid";
const NONE = "There is no such maintenance of yours";
const CONFIGURED = "The maintenance is in the configuration";
const READ = { 401: BAD_TOKEN };
const WRITE = { 400: BAD, 401: BAD_TOKEN, 403: READ_KEY };

export const MAINTENANCE_OPERATIONS: Operations = {
  "GET /v1/maintenances": own({
    answers: { 200: jsonAnswer("By id", ref("MaintenancesEnvelope")) },
    reasons: READ,
  }),
  "POST /v1/maintenances": own({
    requestBody: jsonBody(ref("NewMaintenance")),
    answers: one(201),
    reasons: {
      ...WRITE,
      403: `There are as many as there may be. ${READ_KEY}`,
    },
  }),
  "GET /v1/maintenances/:id": own({
    parameters: [ID_PARAMETER],
    answers: one(200),
    reasons: { ...READ, 400: BAD, 404: NONE },
  }),
  "PATCH /v1/maintenances/:id": own({
    parameters: [ID_PARAMETER],
    requestBody: jsonBody(ref("MaintenanceChanges")),
    answers: one(200),
    reasons: { ...WRITE, 404: NONE, 409: CONFIGURED },
  }),
  "DELETE /v1/maintenances/:id": own({
    parameters: [ID_PARAMETER],
    answers: { 204: { description: "It is gone; its past stays as it was" } },
    reasons: { ...WRITE, 404: NONE, 409: CONFIGURED },
  }),
  "POST /v1/maintenances/:id/end": own({
    parameters: [ID_PARAMETER],
    answers: one(200),
    reasons: { ...WRITE, 404: NONE, 409: "It does not go on" },
  }),
};

function own(parts: OperationParts): Operation {
  return operation("maintenance", OWNER, parts, "EnvelopeError");
}

function one(status: number): Record<number, Json> {
  const envelopeRef = ref("MaintenanceEnvelope");
  return { [status]: jsonAnswer("The maintenance as it is now", envelopeRef) };
}

const TEXT = { type: "string" };
const SECONDS = {
  type: "integer",
  minimum: 0,
  description: "Unix time in seconds",
};
const MOMENT = {
  type: ["integer", "string"],
  description: "Unix time in seconds, or a time such as 2026-12-01T02:00Z",
};

const REPEAT_MEMBERS = {
  every: { enum: [...REPEATS] },
  on: {
    type: "array",
    items: { type: "integer", minimum: 0, maximum: 31 },
    description:
      "Days of the week from 0 for Sunday, or of the month from 1; a day that a month lacks is its last",
  },
  at: { ...TEXT, description: "When a window begins, by the clock: 02:00" },
  time_zone: { ...TEXT, description: "An IANA name" },
};

const SCOPE = {
  all: { const: true, description: "All of your urls" },
  tags: { type: "array", items: TEXT, minItems: 1, maxItems: 500 },
  urls: {
    type: "array",
    items: { type: ["string", "integer"] },
    minItems: 1,
    maxItems: 500,
    description: "Names or ids",
  },
};

const WRITTEN = {
  title: { ...TEXT, maxLength: 100 },
  text: { ...TEXT, maxLength: 2_000 },
  ...SCOPE,
  starts_at: MOMENT,
  ends_at: MOMENT,
  duration: {
    type: ["integer", "string"],
    description: "In place of ends_at: seconds, or 90m, from 1m to 30d",
  },
  repeat: {
    anyOf: [
      object(REPEAT_MEMBERS, ["on", "at", "time_zone"]),
      { type: "null" },
    ],
  },
  suppress_alerts: { type: "boolean", default: true },
  counts_as_downtime: { type: "boolean", default: false },
};
const OPTIONAL = Object.keys(WRITTEN);

/** The schemas of maintenance, by name. */
export const MAINTENANCE_SCHEMAS: Json = {
  NewMaintenance: object(WRITTEN, OPTIONAL.filter((name) => name !== "title")),
  MaintenanceChanges: object(WRITTEN, OPTIONAL),
  Maintenance: object({
    id: { type: "integer", minimum: 1 },
    title: TEXT,
    text: TEXT,
    ...SCOPE,
    starts_at: SECONDS,
    ends_at: SECONDS,
    repeat: { anyOf: [object(REPEAT_MEMBERS), { type: "null" }] },
    suppress_alerts: { type: "boolean" },
    counts_as_downtime: { type: "boolean" },
    state: { enum: ["scheduled", "active", "over"] },
    window: {
      anyOf: [object({ starts_at: SECONDS, ends_at: SECONDS }), {
        type: "null",
      }],
      description: "The one that goes on, or the next",
    },
    from_configuration: { type: "boolean" },
    created_at: SECONDS,
    updated_at: SECONDS,
  }, Object.keys(SCOPE)),
  MaintenanceEnvelope: envelope(
    object({ maintenance: object({ data: ref("Maintenance") }) }),
  ),
  MaintenancesEnvelope: envelope(object({
    maintenances: object({
      data: { type: "array", items: ref("Maintenance") },
    }),
  })),
};
