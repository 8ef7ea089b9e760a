import { REPEATS } from "../../monitor/maintenance_rule.ts";
import { itemOperations, oneAnswer } from "./openapi_items.ts";
import {
  ID_PARAMETER,
  type Json,
  type Operations,
  ownOperation,
  READ_KEY,
  ref,
  UNIX_SECONDS,
  WRITE_REASONS,
} from "./openapi_parts.ts";
import { envelope, object, whole } from "./openapi_schemas.ts";

const NONE = "There is no such maintenance of yours";
const CONFIGURED = "The maintenance is in the configuration";
const SHOWN = "The maintenance as it is now";

export const MAINTENANCE_OPERATIONS: Operations = {
  ...itemOperations({
    tag: "maintenance",
    path: "/v1/maintenances",
    schema: "Maintenance",
    order: "By id",
    shown: SHOWN,
    deleted: "It is gone; its past stays as it was",
    none: NONE,
    reasons: {
      add: { 403: `There are as many as there may be. ${READ_KEY}` },
      change: { 409: CONFIGURED },
      remove: { 409: CONFIGURED },
    },
  }),
  "POST /v1/maintenances/:id/end": ownOperation("maintenance", {
    parameters: [ID_PARAMETER],
    answers: oneAnswer(200, SHOWN, "Maintenance"),
    reasons: { ...WRITE_REASONS, 404: NONE, 409: "It does not go on" },
  }),
};

const TEXT = { type: "string" };
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
    starts_at: UNIX_SECONDS,
    ends_at: UNIX_SECONDS,
    repeat: { anyOf: [object(REPEAT_MEMBERS), { type: "null" }] },
    suppress_alerts: { type: "boolean" },
    counts_as_downtime: { type: "boolean" },
    state: { enum: ["scheduled", "active", "over"] },
    window: {
      anyOf: [object({ starts_at: UNIX_SECONDS, ends_at: UNIX_SECONDS }), {
        type: "null",
      }],
      description: "The one that goes on, or the next",
    },
    from_configuration: { type: "boolean" },
    created_at: UNIX_SECONDS,
    updated_at: UNIX_SECONDS,
  }, Object.keys(SCOPE)),
  MaintenanceEnvelope: envelope(
    object({ maintenance: object({ data: ref("Maintenance") }) }),
  ),
  MaintenancesEnvelope: envelope(
    object({ maintenances: whole("Maintenance") }),
  ),
};
