import { MAX_PATTERN_LENGTH } from "../checks/assertions/load_pattern.ts";
import { parseJsonPath } from "../checks/assertions/json_path.ts";
import {
  type Assertion,
  ASSERTION_ELSES,
  ASSERTION_OPERATORS,
  ASSERTION_PLACES,
} from "../types.ts";
import { parseGoDuration } from "./go_duration.ts";
import { type Kind, Refusal } from "./value_kind.ts";

export const MAX_ASSERTIONS = 10;
const MAX_VALUE_LENGTH = 1_000;
const MAX_HEADER_LENGTH = 100;
/** Look-around and back-references, which RE2 does not have. */
const BEYOND_RE2 = /\(\?<?[=!]|\\[1-9]/;
const ORDERS = ["lt", "le", "gt", "ge"];
const NUMBERS = ["status", "duration", "certificate_days"];

const RULE =
  `a list of at most ${MAX_ASSERTIONS} assertions such as {"on": "json", "at": "$.db[0].state", "is": "eq", "value": "up"}`;

/** What an answer must be like, beside the status and the text that are expected. */
export const ASSERTIONS: Kind<readonly Assertion[], unknown> = {
  rule: RULE,
  read(raw) {
    if (!Array.isArray(raw) || raw.length > MAX_ASSERTIONS) {
      throw new Refusal(raw, RULE);
    }
    return raw.map(readAssertion);
  },
};

/** @throws {Refusal} saying which part of it is broken. */
function readAssertion(raw: unknown): Assertion {
  const refuse = (why: string) => new Refusal(raw, `${RULE}: ${why}`);
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    throw refuse("each is an object");
  }
  const { on, at = "", is, value, else: otherwise = "down", ...more }: Record<
    string,
    unknown
  > = { ...raw };
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) {
    throw refuse("members are on, at, is, value, else");
  }
  const place = ASSERTION_PLACES.find((each) => each === on);
  if (place === undefined) {
    throw refuse(`"on" is one of ${ASSERTION_PLACES.join(", ")}`);
  }
  const operator = ASSERTION_OPERATORS.find((each) => each === is);
  if (operator === undefined) {
    throw refuse(`"is" is one of ${ASSERTION_OPERATORS.join(", ")}`);
  }
  const consequence = ASSERTION_ELSES.find((each) => each === otherwise);
  if (consequence === undefined) {
    throw refuse(`"else" is one of ${ASSERTION_ELSES.join(", ")}`);
  }
  const wrongPlace = placeProblem(place, at);
  if (wrongPlace !== null) throw refuse(wrongPlace);
  const plain = plainValue(place, operator, value);
  const wrongValue = valueProblem(place, operator, plain);
  if (wrongValue !== null) throw refuse(wrongValue);
  return {
    on: place,
    at: at as string,
    is: operator,
    value: plain as Assertion["value"],
    else: consequence,
  };
}

function placeProblem(place: Assertion["on"], at: unknown): string | null {
  if (place === "json") {
    return isPath(at) ? null : '"at" is a path such as $.a[0]';
  }
  if (place === "header") {
    const isName = typeof at === "string" &&
      /^[\w!#$%&'*+.^`|~-]+$/.test(at) && at.length <= MAX_HEADER_LENGTH;
    return isName ? null : '"at" is the name of a header';
  }
  return at === "" ? null : '"at" is for header and json only';
}

function isPath(at: unknown): boolean {
  if (typeof at !== "string") return false;
  try {
    parseJsonPath(at);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Durations are kept in milliseconds, and what nobody says of "exists" is true. */
function plainValue(
  place: Assertion["on"],
  operator: Assertion["is"],
  value: unknown,
): unknown {
  if (operator === "exists") return value ?? true;
  if (place !== "duration" || typeof value !== "string") return value;
  return parseGoDuration(value) ?? value;
}

function valueProblem(
  place: Assertion["on"],
  operator: Assertion["is"],
  value: unknown,
): string | null {
  if (operator === "exists") {
    return typeof value === "boolean"
      ? null
      : '"value" of exists is true or false';
  }
  const isScalar = value === null ||
    ["string", "number", "boolean"].includes(typeof value);
  if (!isScalar) return '"value" is a text, a number, true, false or null';
  const text = String(value);
  if (text.length > MAX_VALUE_LENGTH || !text.isWellFormed()) {
    return `"value" has at most ${MAX_VALUE_LENGTH} characters`;
  }
  if (operator === "matches") {
    const isPattern = text.length <= MAX_PATTERN_LENGTH &&
      !BEYOND_RE2.test(text);
    return isPattern
      ? null
      : `a pattern of RE2 has at most ${MAX_PATTERN_LENGTH} characters and neither look-around nor back-references`;
  }
  const isNumeric = ORDERS.includes(operator) || NUMBERS.includes(place);
  if (!isNumeric || operator.endsWith("contains")) return null;
  const isNumber = text.trim() !== "" && Number.isFinite(Number(value));
  if (isNumber) return null;
  return place === "duration"
    ? '"value" is a duration such as 800ms, or milliseconds'
    : '"value" is a number';
}
