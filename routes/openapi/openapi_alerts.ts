import { GROUPINGS } from "../../monitor/alert_rules.ts";
import { CHANNEL_KINDS } from "../../monitor/channel.ts";
import { itemOperations } from "./openapi_items.ts";
import {
  BAD_BODY,
  BAD_TOKEN,
  ID_PARAMETER,
  type Json,
  jsonAnswer,
  jsonBody,
  type Operation,
  type OperationParts,
  type Operations,
  ownOperation,
  READ_KEY,
  ref,
  SECONDS_OR_NULL,
  UNIX_SECONDS,
  WRITE_REASONS,
} from "./openapi_parts.ts";
import { envelope, object, whole } from "./openapi_schemas.ts";

const OUTAGE_ID = {
  name: "id",
  in: "path",
  required: true,
  schema: { type: "string" },
};
const NO_CHANNEL = "There is no such channel of yours";
const CONFIGURED = "The channel is in the configuration";
const READ = { 401: BAD_TOKEN };

/** Channels and outages. */
export const ALERT_OPERATIONS: Operations = {
  ...itemOperations({
    tag: "alerts",
    path: "/v1/channels",
    schema: "Channel",
    order: "By id",
    shown: "The channel as it is now",
    deleted: "It is gone, with its log",
    none: NO_CHANNEL,
    reasons: {
      add: {
        403: `The account has as many channels as it may have. ${READ_KEY}`,
      },
      change: { 409: CONFIGURED },
      remove: { 409: CONFIGURED },
    },
  }),
  "GET /v1/channels/:id/deliveries": own({
    parameters: [ID_PARAMETER],
    answers: {
      200: jsonAnswer("The latest first", ref("DeliveriesEnvelope")),
    },
    reasons: { ...READ, 400: BAD_BODY, 404: NO_CHANNEL },
  }),
  "POST /v1/channels/:id/test": own({
    parameters: [ID_PARAMETER],
    answers: { 200: jsonAnswer("What came of it", ref("TestEnvelope")) },
    reasons: {
      ...WRITE_REASONS,
      404: NO_CHANNEL,
      429: "Too many tests at once",
    },
  }),
  "GET /v1/alert-settings": own({
    answers: { 200: jsonAnswer("As they are", ref("AlertSettingsEnvelope")) },
    reasons: READ,
  }),
  "PATCH /v1/alert-settings": own({
    requestBody: jsonBody(ref("AlertSettingsChanges")),
    answers: {
      200: jsonAnswer("As they are now", ref("AlertSettingsEnvelope")),
    },
    reasons: {
      ...WRITE_REASONS,
      409: "One of them is in the configuration, for the operators' urls",
    },
  }),
  "GET /v1/outages": own({
    parameters: [{
      name: "open",
      in: "query",
      schema: { type: "string" },
      description: "1: those that go on",
    }],
    answers: { 200: jsonAnswer("The latest first", ref("OutagesEnvelope")) },
    reasons: READ,
  }),
  "POST /v1/outages/:id/acknowledge": own({
    parameters: [OUTAGE_ID],
    answers: {
      200: jsonAnswer("The outage as it is now", ref("OutageEnvelope")),
    },
    reasons: {
      ...WRITE_REASONS,
      404: "There is none that goes on, of your urls",
    },
  }),
};

function own(parts: OperationParts): Operation {
  return ownOperation("alerts", parts);
}

const TEXT = { type: "string" };
const TEXTS = { type: "array", items: TEXT };
const COUNT = { type: "integer", minimum: 0 };
const STATUS = {
  type: ["integer", "null"],
  description: "Of the service's answer; null where none came",
};

const ROUTES = {
  type: "array",
  maxItems: 20,
  items: {
    anyOf: [
      object({ all: { const: true } }),
      object({ tags: TEXTS }),
      object({ urls: TEXTS }),
    ],
  },
};

const QUIET_HOURS = {
  anyOf: [
    object({
      from: TEXT,
      to: TEXT,
      days: { type: "array", items: { type: "integer" } },
      time_zone: TEXT,
    }, ["days"]),
    { type: "null" },
  ],
};

const SETTINGS = {
  type: "object",
  description:
    "What the kind needs, as docs/alerts.md lists it. A secret is shown as whether it is set",
};

const MEMBERS = {
  name: { ...TEXT, maxLength: 100 },
  kind: { enum: [...CHANNEL_KINDS] },
  enabled: { type: "boolean" },
  shared: {
    type: "boolean",
    description:
      "An operator's: it hears of all of the operators' urls, not only of their own",
  },
  routes: ROUTES,
  reminders: {
    ...TEXT,
    description: "off, or a duration from 5m to 24h",
  },
  quiet_hours: QUIET_HOURS,
  mentions: TEXTS,
  settings: SETTINGS,
};
const OPTIONAL = Object.keys(MEMBERS);

const OUTAGE = object({
  id: TEXT,
  group: {
    ...TEXT,
    description: `What its urls have in common: ${GROUPINGS.join(", ")}`,
  },
  started_at: UNIX_SECONDS,
  ended_at: SECONDS_OR_NULL,
  acknowledged_at: SECONDS_OR_NULL,
  acknowledged_by: {
    type: ["string", "null"],
    description: "An account's e-mail, or which channel's link it was",
  },
  counts: object({ down: COUNT, of: COUNT }),
  urls: {
    type: "array",
    maxItems: 100,
    items: object({
      id: { type: "integer", minimum: 1 },
      name: TEXT,
      state: { enum: ["up", "down"] },
      since: UNIX_SECONDS,
    }),
  },
});

const RULES = {
  grouping: { enum: [...GROUPINGS] },
  group_wait: { ...TEXT, description: "A duration from 0s to 1h" },
  group_interval: { ...TEXT, description: "A duration from 10s to 24h" },
};

const DELIVERY = object({
  at: UNIX_SECONDS,
  notice_id: TEXT,
  title: TEXT,
  outcome: { enum: ["sent", "given up"] },
  status: STATUS,
  words: { ...TEXT, description: "The first 200 characters of the answer" },
  tries: COUNT,
});

const WAITING = object({
  notice_id: TEXT,
  title: TEXT,
  next_try_at: UNIX_SECONDS,
  tries: COUNT,
  status: STATUS,
  words: TEXT,
});

/** The schemas of channels and outages, by name. */
export const ALERT_SCHEMAS: Json = {
  NewChannel: object(
    MEMBERS,
    OPTIONAL.filter((name) => !["name", "kind"].includes(name)),
  ),
  ChannelChanges: object(MEMBERS, OPTIONAL),
  Channel: object({
    id: { type: "integer", minimum: 1 },
    ...MEMBERS,
    state: { enum: ["ok", "failing", "broken"] },
    unsubscribed: {
      ...TEXTS,
      description: "Addresses that want no more of its mails",
    },
    from_configuration: { type: "boolean" },
    created_at: UNIX_SECONDS,
    updated_at: UNIX_SECONDS,
  }),
  AlertSettings: object({
    ...RULES,
    from_configuration: {
      ...TEXTS,
      description: "The names of those that cannot be changed here",
    },
  }),
  AlertSettingsChanges: object({
    grouping: { enum: [...GROUPINGS, null] },
    group_wait: { type: ["string", "null"] },
    group_interval: { type: ["string", "null"] },
  }, Object.keys(RULES)),
  AlertSettingsEnvelope: envelope(object({
    alert_settings: object({ data: ref("AlertSettings") }),
  })),
  Delivery: DELIVERY,
  WaitingMessage: WAITING,
  Outage: OUTAGE,
  ChannelEnvelope: envelope(object({
    channel: object({ data: ref("Channel") }),
    notes: TEXTS,
  }, ["notes"])),
  ChannelsEnvelope: envelope(object({ channels: whole("Channel") })),
  DeliveriesEnvelope: envelope(object({
    deliveries: whole("Delivery"),
    waiting: whole("WaitingMessage"),
  })),
  TestEnvelope: envelope(object({
    test: object({
      data: object({
        outcome: { enum: ["sent", "later", "final", "broken"] },
        status: STATUS,
        words: TEXT,
      }),
    }),
  })),
  OutageEnvelope: envelope(
    object({ outage: object({ data: ref("Outage") }) }),
  ),
  OutagesEnvelope: envelope(object({ outages: whole("Outage") })),
};
