import type { Assertion } from "../../types.ts";
import { holds, type Matches, textOf } from "./holds.ts";
import { parseJsonPath } from "./json_path.ts";
import { loadPattern } from "./load_pattern.ts";

/** What a probe has seen, as far as assertions ask for it. */
export interface Seen {
  readonly status: number | null;
  readonly durationMs: number;
  /** Null without TLS. */
  readonly certificateDays: number | null;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Null where there is none. */
  readonly text: string | null;
}

/** The first assertion that does not hold, and what was seen. */
export interface BrokenAssertion {
  readonly assertion: Assertion;
  /** Plain text of at most 200 characters, for the owner alone. */
  readonly detail: string;
}

const MAX_DETAIL_LENGTH = 200;
const MAX_SEEN_LENGTH = 80;
/** Everything but letters, marks, digits, punctuation, symbols and the plain space. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Which assertion is broken; one that makes a target down counts for more than one that does not. Null where all hold. */
export async function judgeAssertions(
  assertions: readonly Assertion[],
  seen: Seen,
): Promise<BrokenAssertion | null> {
  const json = once(() => parse(seen.text));
  let broken: BrokenAssertion | null = null;
  for (const assertion of assertions) {
    if (broken?.assertion.else === assertion.else) continue;
    const found = valuesOf(assertion, seen, json);
    const matches = await matchesOf(assertion);
    if (matches !== null && holds(assertion, found, matches)) continue;
    const detail = detailOf(assertion, found, matches === null);
    if (assertion.else === "down") return { assertion, detail };
    broken = { assertion, detail };
  }
  return broken;
}

/** Null for a pattern that cannot be used. */
async function matchesOf({ is, value }: Assertion): Promise<Matches | null> {
  return is === "matches" ? await loadPattern(textOf(value)) : () => false;
}

function valuesOf(
  { on, at }: Assertion,
  { status, durationMs, certificateDays, headers, text }: Seen,
  json: () => unknown,
): unknown[] {
  switch (on) {
    case "status":
      return present(status);
    case "duration":
      return [durationMs];
    case "certificate_days":
      return present(certificateDays);
    case "header":
      return present(headers.get(at.toLowerCase()));
    case "text":
      return present(text);
    case "json": {
      const root = json();
      return root === undefined ? [] : parseJsonPath(at)(root);
    }
  }
}

function present(value: unknown): unknown[] {
  return value === null || value === undefined ? [] : [value];
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse((text ?? "").replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function detailOf(
  { on, at, is, value }: Assertion,
  found: readonly unknown[],
  isUnusable: boolean,
): string {
  const place = [on, at].filter((word) => word !== "").join(" ");
  const wanted = is === "exists" && value !== false ? "" : ` ${textOf(value)}`;
  const seen = isUnusable
    ? "the pattern cannot be used"
    : found.length === 0
    ? "there is none"
    : `it was ${found.slice(0, 5).map(shownValue).join(", ")}`;
  return `${place} ${is}${wanted}`.slice(0, MAX_DETAIL_LENGTH / 2)
    .concat(`: ${seen}`)
    .replace(UNPRINTABLE, " ")
    .slice(0, MAX_DETAIL_LENGTH);
}

function shownValue(value: unknown): string {
  const text = typeof value === "number"
    ? String(Math.round(value * 10) / 10)
    : textOf(value);
  return text.length > MAX_SEEN_LENGTH
    ? `${text.slice(0, MAX_SEEN_LENGTH)}…`
    : text;
}
