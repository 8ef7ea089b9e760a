import { formatByteSize } from "../../../monitor/fields/byte_size.ts";
import { formatGoDuration } from "../../../monitor/fields/go_duration.ts";
import { formatLongDuration } from "../../../monitor/fields/long_duration.ts";
import { isForKind } from "../../../monitor/fields/field_conflicts.ts";
import {
  URL_MEMBERS,
  URL_ROWS,
  type UrlRow,
} from "../../../monitor/fields/url_fields.ts";
import type {
  FormControl,
  FormField,
} from "../../../monitor/fields/url_member.ts";
import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import {
  formatAssertion,
  parseAssertionLine,
} from "../../../monitor/fields/assertion_lines.ts";
import type { Assertion, Monitor } from "../../../monitor/types.ts";
import { linesIn, textOf } from "./form_body.ts";
import type { FieldErrors, FormValues } from "./form_fields.tsx";
import { withScheme } from "./typed_url.ts";

/** Names of the fields for headers; all others are named as on the wire. */
export const NEW_HEADERS = "new_headers";
export const HEADER_VALUE = "header_value:";
export const HEADER_REMOVE = "header_remove:";
/** Before the name of a secret's field: it is to be removed. */
export const SECRET_REMOVE = "secret_remove:";

/** A field of the form, by its row in the table of all fields of a url. */
export type FormRow = UrlRow & { readonly form: FormField };

/** Every field that the form has, but for headers, which take several. */
export const FORM_ROWS: readonly FormRow[] = URL_ROWS.filter(
  (row): row is FormRow =>
    row.form !== undefined && row.form.control !== "headers",
);

/** What is decided for a heartbeat, which is not asked. */
const OF_ASKING = new Set(["intervalMs", "timeoutMs"]);

/** The fields that the form has for a url: a heartbeat has others. */
export function formRowsOf(
  monitor: Pick<Monitor, "url">,
): readonly FormRow[] {
  const isPinged = isHeartbeat(monitor);
  return FORM_ROWS.filter((row) =>
    isForKind(row, monitor.url) &&
    !(isPinged && OF_ASKING.has(row.field))
  );
}

/** What asks for a request header that is not there yet. */
export const HEADERS_FORM: FormField | undefined = URL_MEMBERS.headers.form;

/** What the fields are called, by their names. */
export const LABELS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FORM_ROWS.map(({ name, form }) => [name, form.label])),
  [NEW_HEADERS]: HEADERS_FORM?.label ?? "",
};

/** The form filled with a stored url; values of headers stay where they are. */
export function valuesOf(monitor: Monitor): FormValues {
  return valuesOfRows(FORM_ROWS, monitor);
}

/** Some of its fields, of each of which `stored` has a value. */
export function valuesOfRows(
  rows: readonly FormRow[],
  stored: Partial<Monitor>,
): FormValues {
  return Object.fromEntries(
    rows.map(({ field, name, form: { control } }) => [
      name,
      shownValue(control, stored[field]),
    ]),
  );
}

function shownValue(control: FormControl, value: unknown): string {
  if (isSecret(control)) return "";
  if (control === "duration") return formatGoDuration(Number(value));
  if (control === "size") return formatByteSize(Number(value));
  if (control === "long duration") return formatLongDuration(Number(value));
  if (control === "tick") return value ? "yes" : "";
  if (control === "assertions") {
    return (value as readonly Assertion[]).map(formatAssertion).join("\n");
  }
  return Array.isArray(value) ? value.join("\n") : String(value);
}

function isSecret(control: FormControl): boolean {
  return control === "secret" || control === "secret lines";
}

/** The form as it was sent, to show it again. Secrets do not come back. */
export function sentValues(form: FormData): FormValues {
  const ticks = [...form.keys()].filter((name) =>
    name.startsWith(HEADER_REMOVE) || name.startsWith(SECRET_REMOVE)
  );
  const rows = FORM_ROWS.filter(({ form: { control } }) => !isSecret(control));
  return Object.fromEntries(
    [...rows.map(({ name }) => name), ...ticks]
      .map((name) => [name, unixLines(textOf(form, name))]),
  );
}

/** The field that headers are typed into says what is wrong with any of them. */
export function headersAsLines(errors: FieldErrors): FieldErrors {
  const { headers, ...others } = errors;
  return headers === undefined ? errors : { [NEW_HEADERS]: headers, ...others };
}

/** A form that is shown again lacks the header values that it brought: that is said. */
export function withTypeAgain(
  form: FormData,
  errors: FieldErrors,
): FieldErrors {
  if (!hasHeaderValues(form) || errors[NEW_HEADERS] !== undefined) {
    return errors;
  }
  const again = "Type the values of headers again: they are not sent back";
  return { ...errors, [NEW_HEADERS]: again };
}

function hasHeaderValues(form: FormData): boolean {
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
  const { headers, problem } = readHeaders(form, stored.headers);
  const members = readRows(form, formRowsOf(stored), stored);
  return {
    members: { ...members, headers },
    problems: problem === null ? {} : { [NEW_HEADERS]: problem },
  };
}

/** What the form says in some of its fields, by the names of the members. */
export function readRows(
  form: FormData,
  rows: readonly FormRow[],
  stored: Partial<Monitor>,
): Record<string, unknown> {
  const members = rows
    // a page that was open during an update lacks fields that are new
    .filter((row) =>
      isSecret(row.form.control)
        ? isSecretChanged(form, row.name)
        : form.has(row.name) || row.form.control === "tick"
    )
    .map(({ field, name, form: { control } }) => [
      name,
      control === "tick"
        ? form.has(name)
        : form.has(`${SECRET_REMOVE}${name}`)
        ? ""
        : readValue(control, unixLines(textOf(form, name)), stored[field]),
    ]);
  return Object.fromEntries(members);
}

/** A secret whose field is empty stays as it is. */
function isSecretChanged(form: FormData, name: string): boolean {
  return textOf(form, name) !== "" || form.has(`${SECRET_REMOVE}${name}`);
}

/** What a text that was typed says on the wire; `stored` is what it would change. */
function readValue(
  control: FormControl,
  text: string,
  stored: unknown,
): unknown {
  switch (control) {
    case "choice":
    case "secret lines":
      return text;
    case "lines of text":
      // The form cannot send line breaks as they are: where nothing else
      // differs, the stored text stays.
      return text === unixLines(String(stored)) ? stored : text;
    case "lines of a protocol":
      return text === unixLines(String(stored))
        ? stored
        : text.replaceAll("\n", "\r\n");
    case "assertions":
      return linesIn(text).map(parseAssertionLine);
    case "one per line":
      return linesIn(text);
    case "url":
      return withScheme(text.trim());
    case "duration":
    case "long duration":
    case "count":
    case "size":
      return numberOrText(text.trim());
    default:
      return text.trim();
  }
}

type Headers = Readonly<Record<string, string>>;

/** Each stored header is kept, replaced or removed; new ones come as lines. */
export function readHeaders(
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

/** A bare number is one of seconds, as on the wire. */
function numberOrText(text: string): unknown {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Forms send line breaks as CR LF. */
function unixLines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
