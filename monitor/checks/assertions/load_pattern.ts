import type { Matches } from "./holds.ts";

/** At most this many characters of a pattern. */
export const MAX_PATTERN_LENGTH = 500;
/** Patterns that are kept compiled; with more, all are forgotten. */
const MAX_KEPT = 1_000;

const kept = new Map<string, Promise<Matches | null>>();

/**
 * What finds a pattern in a text, in time that is linear in it: the built-in
 * engine may take for ever. Null for a pattern of which RE2 knows nothing. The
 * engine is loaded when the first pattern is.
 */
export function loadPattern(pattern: string): Promise<Matches | null> {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  if (kept.size >= MAX_KEPT) kept.clear();
  const loading = compile(pattern);
  kept.set(pattern, loading);
  return loading;
}

async function compile(pattern: string): Promise<Matches | null> {
  const { RE2JS, RE2JSException } = await import("re2js");
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matcher(text).find();
  } catch (error) {
    if (error instanceof RE2JSException) return null;
    throw error;
  }
}
