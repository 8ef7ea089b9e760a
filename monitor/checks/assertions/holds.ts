import type { Assertion } from "../../types.ts";

type Value = Assertion["value"];

const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;

/** Whether a text matches the pattern of an assertion. */
export type Matches = (text: string) => boolean;

/**
 * Whether an assertion holds for all the values that were found. Where there are
 * none, nothing is equal to the wanted value and nothing contains it.
 */
export function holds(
  { is, value }: Pick<Assertion, "is" | "value">,
  found: readonly unknown[],
  matches: Matches,
): boolean {
  if (is === "exists") return (found.length > 0) === (value !== false);
  if (found.length === 0) return is === "ne" || is === "not_contains";
  return found.every((each) => holdsFor(is, each, { value, matches }));
}

function holdsFor(
  is: Exclude<Assertion["is"], "exists">,
  found: unknown,
  { value, matches }: { value: Value; matches: Matches },
): boolean {
  switch (is) {
    case "eq":
      return isEqual(found, value);
    case "ne":
      return !isEqual(found, value);
    case "contains":
      return contains(found, value);
    case "not_contains":
      return !contains(found, value);
    case "matches":
      return matches(textOf(found));
  }
  const [a, b] = [numberOf(found), numberOf(value)];
  if (a === null || b === null) return false;
  if (is === "lt") return a < b;
  if (is === "le") return a <= b;
  return is === "gt" ? a > b : a >= b;
}

/** Numbers compare as numbers, also where one is a text; anything else as texts. */
function isEqual(found: unknown, value: unknown): boolean {
  const [a, b] = [numberOf(found), numberOf(value)];
  return a !== null && b !== null ? a === b : textOf(found) === textOf(value);
}

/** A text contains a part, a list a member. */
function contains(found: unknown, value: unknown): boolean {
  return Array.isArray(found)
    ? found.some((each) => isEqual(each, value))
    : textOf(found).includes(textOf(value));
}

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  const isNumber = typeof value === "string" && NUMBER.test(value.trim());
  return isNumber ? Number(value) : null;
}

/** A text as it stands, anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}
