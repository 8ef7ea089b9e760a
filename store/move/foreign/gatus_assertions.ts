import { parseGoDuration } from "../../../monitor/fields/go_duration.ts";
import type { Condition, Operator } from "./parse_gatus_condition.ts";

/** An assertion as it is on the wire. */
export type WireAssertion = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
const WORDS: Readonly<Record<Operator, string>> = {
  "==": "eq",
  "!=": "ne",
  "<=": "le",
  ">=": "ge",
  "<": "lt",
  ">": "gt",
};
/** Names behind dots and numbers in brackets: the paths that both have. */
const PATH = /^\[BODY\]((?:\.[A-Za-z_][\w]*|\[\d+\])*)$/i;
const HAS = /^has\(\[BODY\]((?:\.[A-Za-z_][\w]*|\[\d+\])*)\)$/i;

/** Translates a condition on anything but the status; null for one that cannot be expressed. */
export function gatusAssertion(
  { operator, place, side, value }: Condition,
): WireAssertion | null {
  const is = WORDS[operator];
  if (place === "[RESPONSE_TIME]") {
    const ms = /^\d+$/.test(value) ? Number(value) : parseGoDuration(value);
    return ms === null ? null : { on: "duration", is, value: ms };
  }
  if (place === "[CERTIFICATE_EXPIRATION]") {
    const ms = parseGoDuration(value);
    return ms === null
      ? null
      : { on: "certificate_days", is, value: ms / DAY_MS };
  }
  const path = PATH.exec(side)?.[1];
  if (path === undefined) return null;
  const at = path === "" ? { on: "text" } : { on: "json", at: `$${path}` };
  const pattern = patternOf(value);
  if (pattern !== null) {
    if (operator === "==") return { ...at, is: "matches", value: pattern };
    const inner = /^pat\(\*([^*?[\\]+)\*\)$/s.exec(value)?.[1];
    return operator === "!=" && inner !== undefined
      ? { ...at, is: "not_contains", value: inner }
      : null;
  }
  if (/^(?:any|len|has|age)\(/.test(value)) return null;
  if (path === "" && operator === "==") {
    // there, both ends are trimmed
    const trimmed = `^\\s*${escaped(value)}\\s*$`;
    return { ...at, is: "matches", value: trimmed };
  }
  return path === "" ? null : { ...at, is, value: plain(value) };
}

/** `has([BODY].a) == true`, which is no place of its own; null for anything else. */
export function gatusHasAssertion(text: string): WireAssertion | null {
  const [, left = "", right] = /^(.*?) == (true|false)$/s.exec(text.trim()) ??
    [];
  const path = HAS.exec(left.trim())?.[1];
  if (path === undefined || path === "") return null;
  return { on: "json", at: `$${path}`, is: "exists", value: right === "true" };
}

/** What `pat(…)` and `any(…)` say, as a pattern of RE2; null for any other value. */
function patternOf(value: string): string | null {
  const any = /^any\((.*)\)$/s.exec(value)?.[1];
  if (any !== undefined) {
    const parts = any.split(",").map((each) => each.trim());
    const patterns = parts.map((part) =>
      patternOf(part)?.slice(1, -1) ?? escaped(part)
    );
    return `^(?:${patterns.join("|")})$`;
  }
  const glob = /^pat\(([^[\\]*)\)$/s.exec(value)?.[1];
  if (glob === undefined) return null;
  const pattern = glob.split(/([*?])/).map((part) =>
    part === "*" ? "(?s:.*)" : part === "?" ? "(?s:.)" : escaped(part)
  );
  return `^${pattern.join("")}$`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Integers compare as numbers, all else as text. */
function plain(value: string): string | number {
  return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}
