import {
  gatusAssertion,
  gatusHasAssertion,
  type WireAssertion,
} from "./gatus_assertions.ts";
import {
  type Condition,
  type Operator,
  parseCondition,
} from "./parse_gatus_condition.ts";
import { statusRule } from "./status_ranges.ts";

/** What the conditions of an endpoint come to. */
export type GatusConditions =
  | { readonly cannot: string }
  | {
    readonly expectedStatus: string;
    readonly expectedText: string;
    readonly assertions: readonly WireAssertion[];
    readonly lost: readonly string[];
    readonly remarks: readonly string[];
  };

/** Places that a refused connection has too. */
const TIMES = ["[RESPONSE_TIME]", "[CERTIFICATE_EXPIRATION]"];
/** A text between stars alone. */
const CONTAINS = /^pat\(\*([^*?[\\]+)\*\)$/s;

/** Translates conditions, of which all must hold. */
export function readConditions(texts: readonly string[]): GatusConditions {
  const statuses: ((status: number) => boolean)[] = [];
  const assertions: WireAssertion[] = [];
  const lost: string[] = [];
  let expectedText = "";
  /** Whether a refused connection, which has status 0 there, may be up. */
  let isUpWithout = true;
  for (const text of texts) {
    const has = gatusHasAssertion(text);
    if (has !== null) {
      assertions.push(has);
      isUpWithout = false;
      continue;
    }
    const condition = parseCondition(text);
    if (condition === null) return cannot(text);
    const { place, operator, value } = condition;
    if (place === "[STATUS]") {
      const isGood = statusTest(operator, value);
      if (isGood === null) return cannot(text);
      statuses.push(isGood);
      if (!isGood(0)) isUpWithout = false;
    } else if (place === "[CONNECTED]") {
      if (!isConnected(condition)) return cannot(text);
      isUpWithout = false;
    } else {
      const wanted = place === "[BODY]" && operator === "=="
        ? CONTAINS.exec(value)?.[1]
        : undefined;
      if (!TIMES.includes(place)) isUpWithout = false;
      if (wanted?.includes("/")) lost.push("slashes in the text count here");
      if (wanted !== undefined && expectedText === "") {
        expectedText = wanted;
        continue;
      }
      const assertion = gatusAssertion(condition);
      if (assertion === null) return cannot(text);
      assertions.push(assertion);
    }
  }
  const expectedStatus = statusRule((status) =>
    statuses.every((isGood) => isGood(status))
  );
  if (expectedStatus === null) {
    return { cannot: "no status satisfies its conditions" };
  }
  const remarks = isUpWithout
    ? ["a refused connection is up there and down here"]
    : [];
  return { expectedStatus, expectedText, assertions, lost, remarks };
}

/** Says which place, and no value: that may be a secret. */
function cannot(text: string): GatusConditions {
  const [, call, place] = /(?:(len|has)\()?(\[[A-Za-z_]+\])/.exec(text) ?? [];
  const what = place === undefined
    ? "of constants"
    : `on ${call === undefined ? place : `${call}(${place})`}`;
  return { cannot: `a condition ${what} that cannot be expressed` };
}

function isConnected({ operator, value }: Condition): boolean {
  return (operator === "==" && value === "true") ||
    (operator === "!=" && value === "false");
}

/** Whether a status satisfies a condition; null for a value that cannot be one. */
function statusTest(
  operator: Operator,
  value: string,
): ((status: number) => boolean) | null {
  if (operator === "==" || operator === "!=") {
    const isEqual = equalTest(value);
    if (isEqual === null) return null;
    return operator === "==" ? isEqual : (status) => !isEqual(status);
  }
  if (!/^-?\d+$/.test(value)) return null;
  const limit = Number(value);
  switch (operator) {
    case "<":
      return (status) => status < limit;
    case "<=":
      return (status) => status <= limit;
    case ">":
      return (status) => status > limit;
    case ">=":
      return (status) => status >= limit;
  }
}

/** A number, `any(200, 204)` or `pat(2*)`. */
function equalTest(value: string): ((status: number) => boolean) | null {
  const any = /^any\((.*)\)$/s.exec(value)?.[1];
  if (any !== undefined) {
    const tests = any.split(",").map((each) => equalTest(each.trim()));
    return tests.includes(null)
      ? null
      : (status) => tests.some((test) => test?.(status));
  }
  const pattern = /^pat\(([\d*?]*)\)$/.exec(value)?.[1];
  if (pattern !== undefined) {
    const glob = pattern.replaceAll("*", "\\d*").replaceAll("?", "\\d");
    const whole = new RegExp(`^${glob}$`);
    return (status) => whole.test(String(status));
  }
  return /^\d+$/.test(value) ? (status) => status === Number(value) : null;
}
