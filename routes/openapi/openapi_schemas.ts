import { URL_ROWS } from "../../monitor/fields/url_fields.ts";
import { ERROR_KINDS, HOLDS } from "../../monitor/types.ts";
import { AUDIT_ACTIONS } from "../access/audit_log.ts";
import { ACCOUNT_ROLES, ACCOUNT_STATES } from "../accounts/account_admin.ts";
import { MAX_LIMIT } from "../server/paging.ts";
import { type Json, ref, UNIX_SECONDS } from "./openapi_parts.ts";

const ID = { type: "integer", minimum: 1 };
const TEXT = { type: "string" };
const COUNT = { type: "integer", minimum: 0 };

const PERCENT = { type: "number", minimum: 0, maximum: 100 };
const MS_OR_NULL = { type: ["number", "null"], minimum: 0 };

/** One value for each range of time that figures are given for. */
function ofRanges(schema: Json): Json {
  const ranges = ["24h", "7d", "30d", "90d"];
  return object(Object.fromEntries(ranges.map((range) => [range, schema])));
}

/** An object whose members are all there unless they are `optional`, and which has no others. */
export function object(
  properties: Json,
  optional: readonly string[] = [],
): Json {
  return {
    type: "object",
    properties,
    required: Object.keys(properties).filter((name) =>
      !optional.includes(name)
    ),
    additionalProperties: false,
  };
}

function orNull(schema: Json): Json {
  return { anyOf: [schema, { type: "null" }] };
}

/** A page of items; `isWholeOrPaged` where the list is whole unless a page is asked for. */
function list(item: string, isWholeOrPaged = false): Json {
  return object({
    data: { type: "array", items: ref(item) },
    pagination: ref("Pagination"),
  }, isWholeOrPaged ? ["pagination"] : []);
}

/** The v1 API's envelope. */
export function envelope(data: Json): Json {
  return object({ status: { type: "integer" }, status_desc: TEXT, data });
}

/** All items of a kind, where they come in no pages. */
export function whole(item: string): Json {
  return object({ data: { type: "array", items: ref(item) } });
}

const PLAIN_ERRORS: Json = {
  Error: object({
    error: { ...TEXT, description: "What was refused, and by which rule" },
  }),
  EnvelopeError: object({
    status: { type: "integer", minimum: 400, maximum: 599 },
    status_desc: TEXT,
    errors: { type: "array", items: TEXT, minItems: 1 },
  }),
};

const EMAIL: Json = {
  ...TEXT,
  format: "idn-email",
  maxLength: 254,
  description:
    "One address such as ann@example.org: at most 254 bytes, 64 of them before the @, no spaces, quotes or comments, a domain name after the @. Case does not matter",
};

/** What is asked for where a password is made up. */
function newPassword(minLength: number): Json {
  return {
    ...TEXT,
    minLength,
    maxLength: 256,
    description: "Characters of any kind; nothing is trimmed or cut",
  };
}

/** Bodies with a password that is made up. */
function passwordSchemas(minLength: number): Json {
  return {
    NewCredentials: object({ Email: EMAIL, Password: newPassword(minLength) }),
    NewPassword: object({
      Password: TEXT,
      NewPassword: newPassword(minLength),
    }),
  };
}

const ACCOUNTS: Json = {
  Credentials: object({ Email: EMAIL, Password: TEXT }),
  Password: object({ Password: TEXT }),
  User: object({ id: ID, email: TEXT, created_at: UNIX_SECONDS }),
  Token: {
    ...TEXT,
    description: "Send it in Authorization, bare or after Bearer",
  },
  NewUrl: object({
    URL: { ...TEXT, format: "uri" },
    Period: {
      type: "integer",
      minimum: 0,
      maximum: 100,
      default: 1,
      description: "Minutes between two probes; 0 means the default",
    },
  }, ["Period"]),
  StoredUrl: object({
    id: ID,
    url: TEXT,
    period: { type: "integer", minimum: 1, maximum: 100 },
    created_at: UNIX_SECONDS,
  }),
};

/** What an owner may set on a url. */
const SETTABLE: Json = Object.fromEntries(
  URL_ROWS.map(({ name, schema }) => [name, schema]),
);

const SHOWN: Json = {
  created_at: UNIX_SECONDS,
  current_status: orNull(ref("Event")),
  id: ID,
  latest_event: object({ data: ref("Event") }),
  metric: orNull(object({ data: ref("Metric") })),
  name: TEXT,
  updated_at: UNIX_SECONDS,
  url: TEXT,
};

/** Settings that only the owner is shown. */
const SETTINGS: Json = Object.fromEntries(
  URL_ROWS.filter(({ isShownToAll }) => !isShownToAll)
    .map(({ name, schema, answer = { name, schema } }) => [
      answer.name,
      answer.schema,
    ]),
);

/** With detail, for the owner and for operators. */
const SOURCE: Json = {
  source: {
    ...orNull(object({
      system: { ...TEXT, description: "The program, such as uptime-kuma" },
      id: { ...TEXT, description: "What identifies it there" },
    })),
    description:
      "With detail, for the owner and operators: where the url was imported from",
  },
};

/** With detail, for the owner. */
const PROBLEM: Json = {
  latest_problem: {
    type: ["string", "null"],
    description:
      "With detail, for the owner: which assertion did not hold in the latest probe, and what was seen; null where none broke, or another instance probed",
  },
};

const HOLD: Json = {
  enum: [...HOLDS],
  description:
    "An operator's hand on a member's url: not probed, and taken down also shown to nobody but its owner and operators",
};

const SERVICES: Json = {
  NewHold: object({ hold: HOLD }),
  NewService: object(
    SETTABLE,
    Object.keys(SETTABLE).filter((name) => name !== "url"),
  ),
  ServiceChanges: object(SETTABLE, Object.keys(SETTABLE)),
  Service: object(
    { ...SHOWN, ...SETTINGS, hold: HOLD, ...SOURCE, ...PROBLEM },
    [
      "latest_event", // there is none before the first probe
      ...Object.keys(SETTINGS),
      "hold",
      ...Object.keys(SOURCE),
      ...Object.keys(PROBLEM),
    ],
  ),
  Metric: object({
    average_response_time_ms: {
      type: "number",
      minimum: 0,
      description:
        "Mean of all probes with a response time, failed ones too; response_ms is of those that came through",
    },
    down_count: COUNT,
    tick_count: COUNT,
    up_count: COUNT,
    uptime_percent: {
      ...PERCENT,
      description:
        "Share of the probes, ever since, that came through: up_count of tick_count. uptime is a share of time",
    },
    uptime: {
      ...ofRanges({ ...PERCENT, type: ["number", "null"] }),
      description:
        "With detail: time up of the time that it was known to be up or down, in percent; null where nothing is known",
    },
    uptime_known_seconds: {
      ...ofRanges({ type: "number", minimum: 0 }),
      description: "With detail: how much of the range is known",
    },
    uptime_from_counts: {
      ...ofRanges({ type: "boolean" }),
      description:
        "With detail: whether part of it was recorded before there were times, and is told from counts of probes",
    },
    response_ms: {
      ...object({
        mean: MS_OR_NULL,
        p50: MS_OR_NULL,
        p95: MS_OR_NULL,
        p99: MS_OR_NULL,
      }),
      description:
        "With detail: response times of the last 24 hours, of probes that came through",
    },
  }, [
    "uptime",
    "uptime_known_seconds",
    "uptime_from_counts",
    "response_ms",
  ]),
  Event: object({
    created_at: UNIX_SECONDS,
    date_ended: {
      ...UNIX_SECONDS,
      type: ["integer", "null"],
      description: "Unix time in seconds; null while it lasts",
    },
    date_started: UNIX_SECONDS,
    event: { enum: ["uptime", "downtime", "degraded", "unknown"] },
    id: ID,
    updated_at: UNIX_SECONDS,
  }),
  Tick: object({
    at: { type: "number", description: "Unix time in seconds" },
    outcome: { enum: ["up", "down", "degraded", "unknown"] },
    response_time_ms: { type: ["number", "null"], minimum: 0 },
    status: {
      type: ["integer", "null"],
      minimum: 1,
      maximum: 999,
      description: "Of the answer; of a heartbeat the exit code of its job",
    },
    error: { enum: [...ERROR_KINDS, "unknown", null] },
  }),
  Pagination: object({
    page: { type: "integer", minimum: 1 },
    limit: { type: "integer", minimum: 1, maximum: MAX_LIMIT },
    total: COUNT,
  }),
};

/** What operators see and do. */
const OPERATORS: Json = {
  Account: object({
    id: ID,
    email: TEXT,
    role: { enum: [...ACCOUNT_ROLES] },
    state: {
      enum: [...ACCOUNT_STATES],
      description:
        "Nobody gets in with a disabled account, and its urls are neither probed nor shown",
    },
    created_at: UNIX_SECONDS,
    last_seen_at: {
      ...UNIX_SECONDS,
      type: ["integer", "null"],
      description: "Unix time in seconds, to the hour; null for never",
    },
    url_count: COUNT,
    probes_per_second: {
      type: "number",
      minimum: 0,
      description: "Of urls that are not paused",
    },
  }),
  AccountChanges: object({
    role: { enum: [...ACCOUNT_ROLES] },
    state: { enum: [...ACCOUNT_STATES] },
  }, ["role", "state"]),
  AuditAccount: object({
    id: ID,
    email: {
      type: ["string", "null"],
      description: "Null once the account is deleted",
    },
  }),
  AuditEntry: object({
    at: { type: "number", description: "Unix time in seconds" },
    actor: orNull(ref("AuditAccount")),
    action: { enum: [...AUDIT_ACTIONS] },
    account: orNull(ref("AuditAccount")),
    detail: TEXT,
    address: TEXT,
  }),
  AccountsEnvelope: envelope(object({ accounts: list("Account") })),
  AccountEnvelope: envelope(
    object({ account: object({ data: ref("Account") }) }),
  ),
  ResetEnvelope: envelope(object({
    reset: object({
      data: object({ url: { ...TEXT, format: "uri" }, ends_at: UNIX_SECONDS }),
    }),
  })),
  AuditEnvelope: envelope(object({
    audit: object({
      data: { type: "array", items: ref("AuditEntry") },
      next: { type: ["string", "null"], description: "For `before`" },
    }),
  })),
};

const ENVELOPES: Json = {
  Envelope: object({ status: { type: "integer" }, status_desc: TEXT }),
  ServiceEnvelope: envelope(
    object({ service: object({ data: ref("Service") }) }),
  ),
  ServicesEnvelope: envelope(object({ services: list("Service", true) })),
  EventsEnvelope: envelope(object({ events: list("Event", true) })),
  TicksEnvelope: envelope(object({ ticks: list("Tick") })),
};

/** Every schema of the document's `components`, by name. */
export function openApiSchemas(minPasswordLength: number): Json {
  return {
    ...PLAIN_ERRORS,
    ...passwordSchemas(minPasswordLength),
    ...ACCOUNTS,
    ...SERVICES,
    ...OPERATORS,
    ...ENVELOPES,
  };
}
