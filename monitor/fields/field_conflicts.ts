import type { Assertion } from "../types.ts";
import {
  type Field,
  URL_ROWS,
  type UrlFields,
  type UrlRow,
  wireNameOf,
} from "./url_fields.ts";

const HTTP = ["http", "https"];

/** Whether a field means something for the address of a url. */
export function isForKind(
  { kinds }: Pick<UrlRow, "kinds">,
  url: string,
): boolean {
  return kinds === undefined ||
    kinds.includes(url.slice(0, url.indexOf(":")).toLowerCase());
}

/** A field that does not go together with the others, and why. */
export interface Conflict {
  readonly field: Field;
  /** What follows "Cannot set …:". */
  readonly why: string;
}

/**
 * The fields that do not go together. A change is judged by what it makes of
 * the stored url: pass both, merged.
 */
export function fieldConflicts(url: UrlFields): Conflict[] {
  const { url: address } = url;
  const conflicts = URL_ROWS.flatMap((row): Conflict[] => {
    const { field, kinds = [] } = row;
    if (address === undefined || isForKind(row, address)) return [];
    if (!isSet(url[field], row.default)) return [];
    return [{ field, why: `it is for ${kinds.join(", ")} only` }];
  });
  const misplaced = misplacedAssertion(url);
  if (misplaced !== null) conflicts.push(misplaced);
  if (url.method !== "HEAD") return conflicts;
  const why = "an answer to HEAD has no body";
  if ((url.expectedText ?? "") !== "") {
    conflicts.push({ field: "expectedText", why });
  }
  if (url.assertions?.some(({ on }) => on === "text" || on === "json")) {
    conflicts.push({ field: "assertions", why });
  }
  return conflicts;
}

function isSet(value: unknown, usual: unknown): boolean {
  return value !== undefined && value !== usual &&
    JSON.stringify(value) !== JSON.stringify(usual);
}

/** Kinds of addresses whose answers have something to assert. */
const ASSERTABLE: Readonly<Record<Assertion["on"], readonly string[]>> = {
  status: [...HTTP, "ws", "wss"],
  header: HTTP,
  text: HTTP,
  json: HTTP,
  duration: [...HTTP, "ws", "wss", "tcp", "tls", "dns"],
  certificate_days: ["https", "wss", "tls"],
};

function misplacedAssertion(
  { url, assertions = [] }: UrlFields,
): Conflict | null {
  if (url === undefined) return null;
  const wrong = assertions.find(({ on }) =>
    !isForKind({ kinds: ASSERTABLE[on] }, url)
  );
  if (wrong === undefined) return null;
  const why = `${wrong.on} is for ${ASSERTABLE[wrong.on].join(", ")} only`;
  return { field: "assertions", why };
}

/** The problems of fields that do not go together, as texts. */
export function urlConflicts(url: UrlFields, place?: string): string[] {
  return fieldConflicts(url).map(({ field, why }) =>
    `Cannot set "${wireNameOf(field)}"${
      place === undefined ? "" : ` of ${place}`
    }: ${why}`
  );
}
