import { parseStatusRule } from "../checks/http/status_rule.ts";
import {
  MAX_HEADERS,
  MAX_HEADERS_LENGTH,
  requestHeadersProblem,
} from "../checks/http/request_headers.ts";
import {
  ASSERTION_ELSES,
  ASSERTION_OPERATORS,
  ASSERTION_PLACES,
  IP_VERSIONS,
  type Monitor,
  PROBE_METHODS,
  STARTTLS_PROTOCOLS,
} from "../types.ts";
import { HEARTBEAT_MEMBERS } from "./heartbeat_members.ts";
import { TARGET_URL } from "./target_url.ts";
import { ASSERTIONS, MAX_ASSERTIONS } from "./assertion_kind.ts";
import { BASIC_AUTH, BEARER, BODY, CONTENT_TYPE } from "./request_kinds.ts";
import { shownTls, TLS, TLS_SCHEMA, writtenTls } from "./tls_kind.ts";
import type { UrlMember } from "./url_member.ts";
import {
  attempt,
  bytesOrSize,
  isTitle,
  json,
  kind,
  parsing,
  Refusal,
  repeated,
  secondsOrDuration,
  show,
  TITLE,
  wholeNumber,
  YES_OR_NO,
} from "./value_kind.ts";

const MAX_EXPECTED_TEXT_LENGTH = 1_000;
const MAX_SENT_LENGTH = 1_000;
const MAX_TAGS = 20;
const MAX_DEPENDENCIES = 5;
const MAX_IN_A_ROW = 100;
const DEFAULT_RETRY_AFTER_MS = 10_000;
const DEFAULT_MAX_REDIRECTS = 10;
const MAX_REDIRECTS = 20;
const DEFAULT_MAX_BODY_BYTES = 1_048_576;
const HEADERS_RULE =
  `an object of at most ${MAX_HEADERS} request headers, ASCII texts of ${MAX_HEADERS_LENGTH} characters together, none of the connection's own`;
/** At most this many problems are told of one url: unknown members can be any number. */
const MAX_PROBLEMS = 20;

/** What a person may set on a url; what is not there is left as it is. */
export type UrlFields = Partial<
  Omit<
    Monitor,
    | "id"
    | "ownerId"
    | "isGuarded"
    | "source"
    | "formerPingToken"
    | "formerPingTokenUntil"
    | "createdAt"
    | "updatedAt"
    | "hold"
  >
>;

/** A field by its name in the code. */
export type Field = keyof UrlFields;

const IN_A_ROW = wholeNumber(1, MAX_IN_A_ROW);

const HTTP = ["http", "https"];
/** Every kind that is asked, which a heartbeat is not. */
const ASKED = [...HTTP, "ws", "wss", "tcp", "tls", "dns"];

const TEXT = { type: "string" };
const BOOLEAN = { type: "boolean" };
const SECONDS_OR_DURATION = {
  anyOf: [{ type: "number" }, TEXT],
  description: "Seconds, or a duration such as 1m30s",
};

const ASSERTION_SCHEMA = {
  type: "object",
  properties: {
    on: { enum: ASSERTION_PLACES },
    at: { ...TEXT, description: "Name of the header, or path in JSON" },
    is: { enum: ASSERTION_OPERATORS },
    value: {
      description:
        "A text, a number, true, false or null; of a duration milliseconds, or a text such as 800ms",
    },
    else: { enum: ASSERTION_ELSES, default: "down" },
  },
  required: ["on", "is"],
};

/** What the API answers for a duration. */
function inSeconds(name: string): NonNullable<UrlMember<number>["answer"]> {
  const schema = { type: "number", description: "Seconds" };
  return { name, schema, of: (ms) => ms / 1_000 };
}

/**
 * Every field of `UrlFields`, a row each, in the order in which answers and
 * documents list them. Whatever reads, writes, describes or edits a url goes by
 * this table, so that a new field is one row, and its use.
 */
// deno-fmt-ignore: a line for each of the wire, the API and the form
export const URL_MEMBERS: {
  readonly [F in Field]-?: UrlMember<Required<UrlFields>[F]>;
} = {
  name: {
    name: "name", kind: json(TITLE), isShownToAll: true,
    schema: { ...TEXT, minLength: 1, maxLength: 100 },
    form: { part: "target", control: "title", label: "Name" },
  },
  url: {
    name: "url", kind: json(TARGET_URL), isShownToAll: true,
    schema: { ...TEXT, format: "uri", maxLength: 2_048 },
    form: { part: "target", control: "url", label: "Address", hint: "Such as example.org: without anything in front, https:// is used. Also wss://, tcp://host:port, tls://host:port and dns://name" },
  },
  intervalMs: {
    name: "interval", kind: secondsOrDuration("10ms", "168h"),
    schema: SECONDS_OR_DURATION, answer: inSeconds("interval"),
    form: { part: "target", control: "duration", label: "Interval", hint: "Time between checks, such as 15s or 1m30s", isHalf: true },
  },
  timeoutMs: {
    name: "timeout", kind: secondsOrDuration("1ms", "60s"),
    schema: SECONDS_OR_DURATION, answer: inSeconds("timeout"),
    form: { part: "target", control: "duration", label: "Timeout", hint: "At most 60s, and no longer than the interval", isHalf: true },
  },
  method: {
    name: "method", default: "GET", kinds: HTTP,
    kind: json(kind(PROBE_METHODS.join(", "), (t) => PROBE_METHODS.find((method) => method === t))),
    schema: { enum: PROBE_METHODS },
    form: { part: "request", control: "choice", label: "Method", hint: "HEAD does not ask for a body", isHalf: true },
  },
  expectedStatus: {
    name: "expected_status", default: "", kinds: HTTP,
    kind: json(parsing("at most 32 statuses from 100 to 999 and ranges of them, such as 200-299,401", parseStatusRule)),
    schema: { ...TEXT, description: "Statuses and ranges such as 200-299,401; empty: below 400" },
    form: { part: "rule", control: "text", label: "Expected status", hint: "Such as 200-299,401. Leave empty for any status below 400", isHalf: true },
  },
  expectedText: {
    name: "expected_text", default: "", kinds: [...HTTP, "tcp", "dns"],
    kind: json(kind(`a text of at most ${MAX_EXPECTED_TEXT_LENGTH} characters`, (t) => t.length <= MAX_EXPECTED_TEXT_LENGTH && t.isWellFormed() ? t : undefined)),
    schema: { ...TEXT, maxLength: MAX_EXPECTED_TEXT_LENGTH },
    form: { part: "rule", control: "lines of text", label: "Expected text", hint: "The answer must contain this text. Leave empty not to look at the body" },
  },
  maxBodyBytes: {
    name: "max_body", default: DEFAULT_MAX_BODY_BYTES, kinds: HTTP, kind: bytesOrSize("1KiB", "8MiB"),
    schema: { anyOf: [{ type: "integer" }, TEXT], description: "Bytes, or a size such as 2MiB" },
    answer: { name: "max_body", schema: { type: "integer", description: "Bytes" }, of: (bytes) => bytes },
    form: { part: "rule", control: "size", label: "Search in", hint: "How much of the decompressed body is searched, such as 2MiB; at most 8MiB" },
  },
  degradedAboveMs: {
    name: "degraded_above", default: 0, kinds: ASKED, kind: secondsOrDuration("0s", "60s"),
    schema: SECONDS_OR_DURATION, answer: inSeconds("degraded_above"),
    form: { part: "rule", control: "duration", label: "Slow above", hint: "Such as 800ms. It counts as slow when 3 of 5 answers take longer. 0s means never" },
  },
  degradedIfBusy: {
    name: "degraded_if_busy", default: false, kind: YES_OR_NO, schema: BOOLEAN, kinds: HTTP,
    form: { part: "rule", control: "tick", label: "Slow instead of down when it asks to retry later", hint: "Status 429 or 503 with Retry-After" },
  },
  assertions: {
    name: "assertions", default: [], kinds: ASKED, kind: ASSERTIONS,
    schema: { type: "array", maxItems: MAX_ASSERTIONS, items: ASSERTION_SCHEMA },
    form: { part: "rule", control: "assertions", label: "Assertions", hint: "One per line, such as: json $.db[0].state eq up; header X-Cache contains HIT; duration lt 800ms else degraded; certificate_days gt 14" },
  },
  headers: {
    name: "headers", default: {}, secret: true, kinds: [...HTTP, "ws", "wss"],
    kind: { rule: HEADERS_RULE, read: readHeaders },
    schema: { type: "object", additionalProperties: TEXT, maxProperties: MAX_HEADERS, description: "Sent with each probe; the values are never shown again" },
    answer: { name: "header_names", schema: { type: "array", items: TEXT }, of: (headers) => Object.keys(headers) },
    form: { part: "headers", control: "headers", label: "Add headers", hint: "One per line, such as Authorization: Bearer abc. Values are kept as secrets and are not shown again" },
  },
  body: {
    name: "body", default: "", secret: true, kinds: HTTP, kind: BODY,
    schema: { ...TEXT, description: "Sent with each probe; never shown again" },
    answer: { name: "body_length", schema: { type: "integer", description: "How many characters the body has" }, of: (body) => body.length },
    form: { part: "request", control: "secret lines", label: "Body", hint: "Kept as a secret and not shown again; type it to replace it" },
  },
  contentType: {
    name: "content_type", default: "", kinds: HTTP, kind: CONTENT_TYPE,
    schema: { ...TEXT, maxLength: 200, description: "Of the body; empty: application/json if it is JSON, else text/plain" },
    form: { part: "request", control: "text", label: "Content type", hint: "If empty: application/json for JSON, else text/plain", isHalf: true },
  },
  basicAuth: {
    name: "basic_auth", default: "", secret: true, kinds: [...HTTP, "ws", "wss"], kind: BASIC_AUTH,
    schema: { anyOf: [TEXT, { type: "object", properties: { username: TEXT, password: TEXT }, required: ["username", "password"] }], description: "user:password; never shown again" },
    answer: { name: "basic_auth_user", schema: { ...TEXT, description: "The user of basic_auth; empty where there is none" }, of: (pair) => pair.split(":")[0] },
    form: { part: "request", control: "secret", label: "User and password", hint: "user:password. Kept as a secret and not shown again; type it to replace it" },
  },
  bearer: {
    name: "bearer", default: "", secret: true, kinds: [...HTTP, "ws", "wss"], kind: BEARER,
    schema: { ...TEXT, description: "A token; never shown again" },
    answer: { name: "has_bearer", schema: BOOLEAN, of: (token) => token !== "" },
    form: { part: "request", control: "secret", label: "Bearer token", hint: "Kept as a secret and not shown again; type it to replace it" },
  },
  ipVersion: {
    name: "ip_version", default: "any", kinds: ASKED,
    kind: json(kind(IP_VERSIONS.join(", "), (t) => IP_VERSIONS.find((each) => each === t))),
    schema: { enum: IP_VERSIONS },
    form: { part: "request", control: "choice", label: "IP version", hint: "Which addresses of its name are used" },
  },
  inverted: {
    name: "inverted", default: false, kinds: ASKED, kind: YES_OR_NO, schema: BOOLEAN,
    form: { part: "rule", control: "tick", label: "Up when it fails", hint: "For example, for a port that has to be closed" },
  },
  followRedirects: {
    name: "follow_redirects", default: true, kind: YES_OR_NO, schema: BOOLEAN, kinds: HTTP,
    form: { part: "rule", control: "tick", label: "Follow redirects", hint: "Otherwise the first answer counts" },
  },
  maxRedirects: {
    name: "max_redirects", default: DEFAULT_MAX_REDIRECTS, kinds: HTTP,
    kind: wholeNumber(0, MAX_REDIRECTS),
    schema: { type: "integer", minimum: 0, maximum: MAX_REDIRECTS, description: "More of them are a failure" },
    form: { part: "rule", control: "count", label: "Most redirects", hint: `From 0 to ${MAX_REDIRECTS}; more than that is a failure` },
  },
  tls: {
    name: "tls", default: null, secret: true, kinds: ["https", "http", "wss", "tls"], kind: TLS,
    schema: TLS_SCHEMA, answer: { name: "tls", schema: { type: ["object", "null"] }, of: shownTls }, written: writtenTls,
    form: { part: "request", control: "secret lines", label: "TLS", hint: "Lines such as verify: false, server_name: www.example.org, fingerprint: sha256:…, ca: and client_cert:, client_key: in PEM. Not shown again; type it to replace it" },
  },
  send: {
    name: "send", default: "", kinds: ["tcp"],
    kind: json(kind(`a text of at most ${MAX_SENT_LENGTH} characters`, (t) => t.length <= MAX_SENT_LENGTH && t.isWellFormed() ? t : undefined)),
    schema: { ...TEXT, maxLength: MAX_SENT_LENGTH, description: "Sent once the connection stands" },
    form: { part: "request", control: "lines of a protocol", label: "Send", hint: "Sent once connected. Lines end in CR LF, the last one too if an empty line follows. Leave empty to send nothing" },
  },
  starttls: {
    name: "starttls", default: "", kinds: ["tls"],
    kind: json(kind("smtp, imap, pop3, postgres or empty", (t) => STARTTLS_PROTOCOLS.find((each) => each === t))),
    schema: { enum: STARTTLS_PROTOCOLS, description: "The protocol in which TLS is asked for; empty: the connection begins with it" },
    form: { part: "request", control: "choice", label: "STARTTLS", hint: "The protocol that switches to TLS. Leave empty if the connection starts with TLS" },
  },
  failuresBeforeDown: {
    name: "failures_before_down", default: 1, kinds: ASKED,
    kind: IN_A_ROW, schema: { type: "integer", minimum: 1, maximum: MAX_IN_A_ROW },
    form: { part: "rule", control: "count", label: "Failures before it is down", hint: `How many checks in a row have to fail, from 1 to ${MAX_IN_A_ROW}` },
  },
  successesBeforeUp: {
    name: "successes_before_up", default: 1, kinds: ASKED,
    kind: IN_A_ROW, schema: { type: "integer", minimum: 1, maximum: MAX_IN_A_ROW },
    form: { part: "rule", control: "count", label: "Successes before it is up again", hint: `How many checks in a row have to succeed, from 1 to ${MAX_IN_A_ROW}` },
  },
  retryAfterMs: {
    name: "retry_after", default: DEFAULT_RETRY_AFTER_MS, kinds: ASKED, kind: secondsOrDuration("1s", "100m"),
    schema: SECONDS_OR_DURATION, answer: inSeconds("retry_after"),
    form: { part: "rule", control: "duration", label: "Retry after", hint: "How soon a first failure is checked again; at most the interval" },
  },
  ...HEARTBEAT_MEMBERS,
  public: {
    name: "public", default: false, kind: YES_OR_NO, schema: BOOLEAN,
    form: { part: "target", control: "tick", label: "Show it on the public status page", hint: "Everybody can then see its name, its address and whether it is up" },
  },
  showAddress: {
    name: "show_address", default: true, kind: YES_OR_NO, schema: BOOLEAN,
    form: { part: "target", control: "tick", label: "Show its address", hint: "If not, others see only its name and whether it is up" },
  },
  paused: { name: "paused", default: false, kind: YES_OR_NO, schema: BOOLEAN },
  tags: {
    name: "tags", default: [],
    kind: kind(`a list of at most ${MAX_TAGS} different texts of 1 to 100 characters`, readTags),
    schema: { type: "array", items: TEXT, maxItems: MAX_TAGS, uniqueItems: true },
    form: { part: "target", control: "one per line", label: "Tags", hint: "One per line" },
  },
  dependsOn: {
    name: "depends_on", default: [],
    kind: kind(`a list of at most ${MAX_DEPENDENCIES} different urls, each by its name or its id`, readDependencies),
    schema: { type: "array", items: { anyOf: [TEXT, { type: "integer", minimum: 1 }] }, maxItems: MAX_DEPENDENCIES, uniqueItems: true, description: "Names or ids of your own urls: while one of them is down, that this one is down too is part of its outage" },
    form: { part: "rule", control: "one per line", label: "Depends on", hint: "Names or ids of your monitors, one per line. While one of them is down, this one sends no alerts of its own" },
  },
};

/** A row of `URL_MEMBERS`, with the name of its field in `Monitor`. */
export type UrlRow = UrlMember<unknown> & { readonly field: Field };

export const URL_ROWS: readonly UrlRow[] = Object.entries(URL_MEMBERS).map(
  ([field, member]) => ({ ...member, field }) as UrlRow,
);

/** A new url's fields, but for those that somebody must say or a setting holds. */
export const URL_DEFAULTS = Object.fromEntries(
  URL_ROWS.filter((row) => row.default !== undefined)
    .map((row) => [row.field, row.default]),
) as Omit<Required<UrlFields>, "name" | "url" | "intervalMs" | "timeoutMs">;

const ROWS_BY_NAME = new Map(URL_ROWS.map((row) => [row.name, row]));

/** The member's name on the wire: "interval" for `intervalMs`. */
export function wireNameOf(field: Field): string {
  return URL_MEMBERS[field].name;
}

/**
 * Reads the members that are given, and leaves out what it refuses. Unknown
 * members are problems too; after 20 problems it stops. `place` says in the
 * problems which url it is; where `areSecret`, they show no value.
 */
export function readUrlFields(
  members: Readonly<Record<string, unknown>>,
  place?: string,
  areSecret = false,
): { readonly fields: UrlFields; readonly problems: readonly string[] } {
  const fields: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, raw] of Object.entries(members)) {
    if (problems.length === MAX_PROBLEMS) break;
    const label = show(name) + suffix(place);
    const known = ROWS_BY_NAME.get(name);
    if (known === undefined) {
      problems.push(`Cannot set ${label}: there is no such member`);
      continue;
    }
    const { field, kind, secret = areSecret } = known;
    const read = () => kind.read(raw);
    const result = attempt(problems, { name: label, secret }, read);
    if (result !== undefined) fields[field] = result.value;
  }
  return { fields, problems };
}

/** A probe ends before the next one is due, but may always take a second. */
export function effectiveTimeoutMs(
  timeoutMs: number,
  intervalMs: number,
): number {
  return Math.min(timeoutMs, Math.max(intervalMs, 1_000));
}

function suffix(place: string | undefined): string {
  return place === undefined ? "" : ` of ${place}`;
}

/** @throws {Refusal} naming the header that may not be sent, never its value. */
function readHeaders(raw: unknown): Record<string, string> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw new Refusal(raw, HEADERS_RULE);
  }
  const problem = requestHeadersProblem({ ...raw });
  if (problem === null) return { ...raw };
  throw new Refusal(raw, `${HEADERS_RULE}. ${problem}`);
}

function readTags(raw: unknown): readonly string[] | undefined {
  const valid = Array.isArray(raw) && raw.length <= MAX_TAGS &&
    raw.every(isTitle) && repeated(raw) === undefined;
  return valid ? raw : undefined;
}

/** A text of digits alone is an id, as a form has it. */
function readDependencies(
  raw: unknown,
): readonly (string | number)[] | undefined {
  if (!Array.isArray(raw) || raw.length > MAX_DEPENDENCIES) return undefined;
  const read = raw.map((each) =>
    typeof each === "string" && /^[1-9]\d{0,14}$/.test(each)
      ? Number(each)
      : each
  );
  const isId = (each: unknown) =>
    Number.isSafeInteger(each) && Number(each) > 0;
  const isValid = read.every((each) => isId(each) || isTitle(each)) &&
    repeated(read) === undefined;
  return isValid ? read : undefined;
}
