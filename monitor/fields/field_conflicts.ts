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
  const scheme = url.slice(0, url.indexOf(":")).toLowerCase();
  return kinds === undefined || kinds.includes(scheme);
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
  const conflicts = URL_ROWS.flatMap((row): Conflict[] => {
    const { field, kinds = [] } = row;
    const value = url[field];
    const isUnset = value === undefined ||
      JSON.stringify(value) === JSON.stringify(row.default);
    if (url.url === undefined || isUnset || isForKind(row, url.url)) return [];
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
