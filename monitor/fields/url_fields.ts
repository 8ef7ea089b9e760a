import { parseStatusRule } from "../checks/http/status_rule.ts";
import type { Monitor, ProbeMethod } from "../types.ts";
import {
  attempt,
  type Kind,
  kind,
  parsing,
  repeated,
  secondsOrDuration,
  show,
  TITLE,
  WEB_URL,
} from "./value_kind.ts";

const MAX_EXPECTED_TEXT_LENGTH = 1_000;
const MAX_HEADERS = 20;
const MAX_HEADER_VALUE_LENGTH = 4_096;
/** Names and values together; a request's own limit is the same. */
const MAX_HEADERS_LENGTH = 8_192;
const MAX_TAGS = 20;
const MAX_FAILURES = 100;
/** More than there are members; unknown ones can be any number. */
const MAX_PROBLEMS = 20;

/** What a person may set on a url; what is not there is left as it is. */
export type UrlFields = Partial<
  Omit<Monitor, "id" | "ownerId" | "createdAt" | "updatedAt">
>;

type Field = keyof UrlFields;

/** A member of the JSON object that stands for a url. */
interface Member<T> {
  /** The member's name on the wire and in the urls file. */
  readonly name: string;
  readonly kind: Kind<T, unknown>;
  /** The value appears neither in a problem nor in an answer. */
  readonly secret?: boolean;
}

/** A new url's fields, but for those that somebody must say or a setting holds. */
export const URL_DEFAULTS: Omit<
  Required<UrlFields>,
  "name" | "url" | "intervalMs" | "timeoutMs"
> = {
  method: "GET",
  expectedStatus: "",
  expectedText: "",
  headers: {},
  followRedirects: true,
  failuresBeforeDown: 1,
  public: false,
  paused: false,
  tags: [],
};

/** A JSON text, read like any other text. */
function json<T>({ rule, read }: Kind<T>): Kind<T, unknown> {
  return kind(rule, (raw) => typeof raw === "string" ? read(raw) : undefined);
}

const YES_OR_NO = kind<boolean, unknown>(
  "true or false",
  (raw) => typeof raw === "boolean" ? raw : undefined,
);

const METHODS: readonly ProbeMethod[] = ["GET", "HEAD"];

/** Every field of `UrlFields`: its name on the wire, its rule and its reader. */
// deno-fmt-ignore: one row each
export const URL_MEMBERS: { readonly [F in Field]-?: Member<Required<UrlFields>[F]> } = {
  name: { name: "name", kind: json(TITLE) },
  url: { name: "url", kind: json(WEB_URL) },
  intervalMs: { name: "interval", kind: secondsOrDuration("100ms", "100m") },
  timeoutMs: { name: "timeout", kind: secondsOrDuration("1ms", "60s") },
  method: { name: "method", kind: json(kind("GET or HEAD", (t) => METHODS.find((method) => method === t))) },
  expectedStatus: { name: "expected_status", kind: json(parsing("at most 32 statuses from 100 to 599 and ranges of them, such as 200-299,401", parseStatusRule)) },
  expectedText: { name: "expected_text", kind: json(kind(`a text of at most ${MAX_EXPECTED_TEXT_LENGTH} characters`, (t) => t.length <= MAX_EXPECTED_TEXT_LENGTH && t.isWellFormed() ? t : undefined)) },
  headers: { name: "headers", kind: kind(`an object of at most ${MAX_HEADERS} request headers, ASCII texts of ${MAX_HEADERS_LENGTH} characters together, none of the connection's own`, readHeaders), secret: true },
  followRedirects: { name: "follow_redirects", kind: YES_OR_NO },
  failuresBeforeDown: { name: "failures_before_down", kind: kind(`a whole number from 1 to ${MAX_FAILURES}`, readFailures) },
  public: { name: "public", kind: YES_OR_NO },
  paused: { name: "paused", kind: YES_OR_NO },
  tags: { name: "tags", kind: kind(`a list of at most ${MAX_TAGS} different texts of 1 to 100 characters`, readTags) },
};

const FIELDS = new Map(
  Object.entries(URL_MEMBERS).map(([field, member]) => [
    member.name,
    { field, member },
  ]),
);

/** The member's name on the wire: "interval" for `intervalMs`. */
export function wireNameOf(field: Field): string {
  return URL_MEMBERS[field].name;
}

/**
 * Reads the members that are given, and leaves out what it refuses. Unknown
 * members are problems too; after 20 problems it stops. `place` says in the
 * problems which url it is.
 */
export function readUrlFields(
  members: Readonly<Record<string, unknown>>,
  place?: string,
): { readonly fields: UrlFields; readonly problems: readonly string[] } {
  const fields: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, raw] of Object.entries(members)) {
    if (problems.length === MAX_PROBLEMS) break;
    const label = show(name) + suffix(place);
    const known = FIELDS.get(name);
    if (known === undefined) {
      problems.push(`Cannot set ${label}: there is no such member`);
      continue;
    }
    const { field, member: { kind, secret = false } } = known;
    const read = () => kind.read(raw);
    const result = attempt(problems, { name: label, secret }, read);
    if (result !== undefined) fields[field] = result.value;
  }
  return { fields, problems };
}

/**
 * The problems of fields that do not go together. A change is judged by what
 * it makes of the stored url: pass both, merged.
 */
export function urlConflicts(
  { method, expectedText = "" }: Pick<UrlFields, "method" | "expectedText">,
  place?: string,
): string[] {
  if (method !== "HEAD" || expectedText === "") return [];
  return [
    `Cannot set "${wireNameOf("expectedText")}"${suffix(place)}: ` +
    "an answer to HEAD has no body",
  ];
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

/** Headers that belong to the connection, which is the prober's business. */
const CONNECTION_HEADER =
  /^(?:connection|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

function readHeaders(raw: unknown): Record<string, string> | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const headers = Object.entries(raw);
  const valid = !Array.isArray(raw) && headers.length <= MAX_HEADERS &&
    headers.every(([name, value]) =>
      /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name) &&
      !CONNECTION_HEADER.test(name) && typeof value === "string" &&
      value.length <= MAX_HEADER_VALUE_LENGTH &&
      /^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(value)
    ) && headers.flat().join("").length <= MAX_HEADERS_LENGTH;
  return valid ? Object.fromEntries(headers) : undefined;
}

function readTags(raw: unknown): readonly string[] | undefined {
  const valid = Array.isArray(raw) && raw.length <= MAX_TAGS &&
    raw.every((tag) => typeof tag === "string" && isTitle(tag)) &&
    repeated(raw) === undefined;
  return valid ? raw : undefined;
}

function isTitle(text: string): boolean {
  return attempt([], { name: "", secret: true }, () => TITLE.read(text)) !==
    undefined;
}

function readFailures(raw: unknown): number | undefined {
  const valid = Number.isInteger(raw) && Number(raw) >= 1 &&
    Number(raw) <= MAX_FAILURES;
  return valid ? Number(raw) : undefined;
}
