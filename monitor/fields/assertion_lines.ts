import { formatGoDuration } from "./go_duration.ts";
import { type Assertion, ASSERTION_OPERATORS } from "../types.ts";

const OPERATORS = ASSERTION_OPERATORS.join("|");
const LINE = new RegExp(
  `^(header|json|[a-z_]+)(?:\\s+(.+?))??\\s+(${OPERATORS})(?:\\s+(.*?))?(?:\\s+else\\s+(down|degraded))?$`,
);

/** An assertion in a line, such as `json $.db[0].state eq up else degraded`. */
export function formatAssertion(
  { on, at, is, value, else: otherwise }: Assertion,
): string {
  const words = [on, ...at === "" ? [] : [at], is];
  if (is !== "exists" || value !== true) words.push(shownValue(on, value));
  if (otherwise !== "down") words.push("else", otherwise);
  return words.join(" ");
}

function shownValue(on: Assertion["on"], value: Assertion["value"]): string {
  if (on === "duration" && typeof value === "number" && value >= 0) {
    return formatGoDuration(value);
  }
  if (typeof value !== "string") return JSON.stringify(value);
  const isPlain = valueOf(value) === value && value.trim() === value &&
    value !== "" && !/[\r\n]|(?:^|\s)else\s/.test(value);
  return isPlain ? value : JSON.stringify(value);
}

/** The assertion of a line as it is on the wire; a line that is none as a text, which nobody takes for one. */
export function parseAssertionLine(line: string): unknown {
  const match = LINE.exec(line.trim());
  if (match === null) return line;
  const [, on, at, is, value, otherwise] = match;
  return {
    on,
    ...at !== undefined && { at },
    is,
    ...value !== undefined && { value: valueOf(value) },
    ...otherwise !== undefined && { else: otherwise },
  };
}

/** Numbers, true, false, null and quoted texts are JSON; all else is a text as it stands. */
function valueOf(text: string): unknown {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? text : value;
  } catch {
    return text;
  }
}
