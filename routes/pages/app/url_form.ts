import type { Monitor } from "../../../monitor/types.ts";
import { textOf } from "./form_body.ts";
import { withScheme } from "./typed_url.ts";

/** Names of the fields for headers; all others are named as on the wire. */
export const NEW_HEADERS = "new_headers";
export const HEADER_VALUE = "header_value:";
export const HEADER_REMOVE = "header_remove:";

/** What the fields are called, by their names. */
export const LABELS = {
  name: "Name",
  url: "Url",
  interval: "Interval",
  timeout: "Timeout",
  tags: "Tags",
  method: "Method",
  expected_status: "Expected status",
  expected_text: "Expected text",
  failures_before_down: "Failures before it is down",
  [NEW_HEADERS]: "Add headers",
} as const;

/** What the form shows, by name of the field. */
export type FormValues = Readonly<Record<string, string>>;

/** The form filled with a stored url; values of headers stay where they are. */
export function valuesOf(monitor: Monitor): FormValues {
  return {
    name: monitor.name,
    url: monitor.url,
    interval: durationValue(monitor.intervalMs),
    timeout: durationValue(monitor.timeoutMs),
    method: monitor.method,
    expected_status: monitor.expectedStatus,
    expected_text: monitor.expectedText,
    failures_before_down: String(monitor.failuresBeforeDown),
    tags: monitor.tags.join("\n"),
    follow_redirects: monitor.followRedirects ? "yes" : "",
    public: monitor.public ? "yes" : "",
  };
}

const SHOWN_FIELDS = [
  "name",
  "url",
  "interval",
  "timeout",
  "method",
  "expected_status",
  "expected_text",
  "failures_before_down",
  "tags",
  "follow_redirects",
  "public",
];

/** The form as it was sent, to show it again. Header values are secrets, and do not come back. */
export function sentValues(form: FormData): FormValues {
  const ticks = [...form.keys()].filter((name) =>
    name.startsWith(HEADER_REMOVE)
  );
  return Object.fromEntries(
    [...SHOWN_FIELDS, ...ticks]
      .map((name) => [name, unixLines(textOf(form, name))]),
  );
}

/** Whether the form brought header values, which have to be typed again when it is shown again. */
export function hasHeaderValues(form: FormData): boolean {
  return [...form].some(([name, value]) =>
    (name === NEW_HEADERS || name.startsWith(HEADER_VALUE)) && value !== ""
  );
}

/** The members of the url on the wire, and what could not be read as such. */
export interface ReadForm {
  readonly members: Readonly<Record<string, unknown>>;
  readonly problems: Readonly<Record<string, string>>;
}

export function readUrlForm(form: FormData, stored: Monitor): ReadForm {
  const text = (name: string) => unixLines(textOf(form, name));
  const { headers, problem } = readHeaders(form, stored.headers);
  const members = {
    name: text("name").trim(),
    url: withScheme(text("url").trim()),
    interval: numberOrText(text("interval").trim()),
    timeout: numberOrText(text("timeout").trim()),
    method: text("method"),
    expected_status: text("expected_status").trim(),
    expected_text: expectedText(text("expected_text"), stored.expectedText),
    failures_before_down: numberOrText(text("failures_before_down").trim()),
    tags: text("tags").split("\n").map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    follow_redirects: form.has("follow_redirects"),
    public: form.has("public"),
    headers,
  };
  return {
    members,
    problems: problem === null ? {} : { [NEW_HEADERS]: problem },
  };
}

type Headers = Readonly<Record<string, string>>;

/** Each stored header is kept, replaced or removed; new ones come as lines. */
function readHeaders(
  form: FormData,
  stored: Headers,
): { headers: Headers; problem: string | null } {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(stored)) {
    if (form.has(`${HEADER_REMOVE}${name}`)) continue;
    const typed = textOf(form, `${HEADER_VALUE}${name}`).trim();
    headers.set(name, typed === "" ? value : typed);
  }
  const lines = unixLines(textOf(form, NEW_HEADERS)).split("\n");
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    if (colon < 1 || name === "") {
      const problem = `Line ${i + 1} must be a name, a colon and a value`;
      return { headers: Object.fromEntries(headers), problem };
    }
    for (const known of headers.keys()) {
      if (known.toLowerCase() === name.toLowerCase()) headers.delete(known);
    }
    headers.set(name, line.slice(colon + 1).trim());
  }
  return { headers: Object.fromEntries(headers), problem: null };
}

/** The stored text where only its line breaks differ: the form cannot send them as they are. */
function expectedText(sent: string, stored: string): string {
  return sent === unixLines(stored) ? stored : sent;
}

/** A bare number is one of seconds, as on the wire. */
function numberOrText(text: string): unknown {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Forms send line breaks as CR LF. */
function unixLines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

const UNITS: readonly [unit: string, ms: number][] = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** As it may be typed: `1m30s`. */
export function durationValue(ms: number): string {
  let left = ms;
  const parts = UNITS.map(([unit, unitMs]) => {
    const count = Math.floor(left / unitMs);
    left -= count * unitMs;
    return count === 0 ? "" : `${count}${unit}`;
  });
  return parts.join("") || "0s";
}
