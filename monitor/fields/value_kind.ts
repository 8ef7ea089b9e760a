import { RULES } from "../guard/address_rules.ts";
import { parseByteSize } from "./byte_size.ts";
import { parseGoDuration } from "./go_duration.ts";
import { escapeCharacter } from "./quote_text.ts";

const MAX_SHOWN_LENGTH = 100;

/** Every problem of a configuration at once, one line each, without secrets. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** A value and the rule that it breaks; `attempt` adds whose value it is. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly value: unknown, readonly rule: string) {
    super(rule);
  }
}

/** One kind of value: its rule, as help and errors print it, and its reader. */
export interface Kind<T, Raw = string> {
  /** What follows "must be". */
  readonly rule: string;
  /** @throws {Refusal} */
  readonly read: (raw: Raw) => T;
}

/** What a value that breaks the rule of a kind must be: the part of the rule that is broken, where the kind tells; null of a value that it takes. */
export function brokenRule<Raw>(
  { read }: Kind<unknown, Raw>,
  raw: Raw,
): string | null {
  try {
    read(raw);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}

/** A kind whose `convert` returns undefined where the rule is broken. */
export function kind<T, Raw = string>(
  rule: string,
  convert: (raw: Raw) => T | undefined,
): Kind<T, Raw> {
  const read = (raw: Raw) => {
    const value = convert(raw);
    if (value === undefined) throw new Refusal(raw, rule);
    return value;
  };
  return { rule, read };
}

/** A JSON text, read like any other text. */
export function json<T>({ rule, read }: Kind<T>): Kind<T, unknown> {
  return kind(rule, (raw) => typeof raw === "string" ? read(raw) : undefined);
}

/** JSON's own true and false. */
export const YES_OR_NO: Kind<boolean, unknown> = kind(
  "true or false",
  (raw) => typeof raw === "boolean" ? raw : undefined,
);

/** Texts that match `pattern`, as they stand. */
export function matching(rule: string, pattern: RegExp): Kind<string> {
  return kind(rule, (text) => pattern.test(text) ? text : undefined);
}

/** Texts that `parse` takes without throwing, as they stand. */
export function parsing(
  rule: string,
  parse: (text: string) => unknown,
): Kind<string> {
  return kind(rule, (text) => {
    try {
      parse(text);
      return text;
    } catch {
      return undefined;
    }
  });
}

/** The empty text, the default of what is unset, reads as undefined. */
export function optional<T>({ rule, read }: Kind<T>): Kind<T | undefined> {
  return { rule, read: (text) => text === "" ? undefined : read(text) };
}

/** Items with commas between; no two have the same `nameOf`. */
export function list<T>(
  item: Kind<T>,
  nameOf: (item: T) => unknown = (item) => item,
): Kind<readonly T[]> {
  const read = (text: string) => {
    const texts = text === "" ? [] : text.split(",").map((part) => part.trim());
    const items = texts.map((part) => item.read(part));
    const twice = repeated(items.map(nameOf));
    if (twice !== undefined) throw new Refusal(twice, "listed once only");
    return items;
  };
  return { rule: `${item.rule}; several with commas between`, read };
}

/** The first of `names` that was there before; undefined when none was. */
export function repeated(names: readonly unknown[]): unknown {
  return names.find((name, i) => names.indexOf(name) !== i);
}

/** Splits at the first `sign`; undefined when either part is empty. */
export function pair(text: string, sign: string): [string, string] | undefined {
  const at = text.indexOf(sign);
  if (at < 1 || at === text.length - 1) return undefined;
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Durations between two, ends included, as whole milliseconds. */
export function duration(min: string, max: string): Kind<number> {
  const rule = `a duration such as 1m30s, from ${min} to ${max}`;
  return kind(rule, (text) => within(parseGoDuration(text), min, max));
}

/** Numbers of seconds without a unit, as whole milliseconds. */
export function plainSeconds(min: string, max: string): Kind<number> {
  const rule = `a number of seconds such as 15, from ${min} to ${max}`;
  const digits = /^\d+(\.\d+)?$/;
  return kind(
    rule,
    (text) => within(digits.test(text) ? Number(text) * 1000 : null, min, max),
  );
}

/** JSON numbers of seconds, or durations as text, as whole milliseconds. */
export function secondsOrDuration(
  min: string,
  max: string,
): Kind<number, unknown> {
  const rule = `seconds, or a duration such as 1m30s, from ${min} to ${max}`;
  return kind(rule, (raw) => {
    if (typeof raw === "number") return within(raw * 1_000, min, max);
    if (typeof raw !== "string") return undefined;
    return within(parseGoDuration(raw), min, max);
  });
}

/** Whole milliseconds; undefined outside the durations, and for NaN. */
function within(
  ms: number | null,
  min: string,
  max: string,
): number | undefined {
  const [low, high] = [parseGoDuration(min), parseGoDuration(max)];
  if (ms === null || low === null || high === null) return undefined;
  return low <= ms && ms <= high ? Math.round(ms) : undefined;
}

/** Whole JSON numbers between two, ends included. */
export function wholeNumber(min: number, max: number): Kind<number, unknown> {
  const rule = `a whole number from ${min} to ${max}`;
  return kind(rule, (raw) => {
    const isGood = typeof raw === "number" && Number.isInteger(raw) &&
      min <= raw && raw <= max;
    return isGood ? raw : undefined;
  });
}

/** JSON numbers of bytes, or sizes as text, between two. */
export function bytesOrSize(min: string, max: string): Kind<number, unknown> {
  const rule = `bytes, or a size such as 2MiB, from ${min} to ${max}`;
  const [low, high] = [parseByteSize(min) ?? 0, parseByteSize(max) ?? 0];
  return kind(rule, (raw) => {
    const bytes = typeof raw === "string" ? parseByteSize(raw) : raw;
    const isGood = typeof bytes === "number" && Number.isInteger(bytes) &&
      low <= bytes && bytes <= high;
    return isGood ? bytes : undefined;
  });
}

/** Whether `text` is an http(s) url without user, password or odd characters. */
export function isWebUrl(text: string): boolean {
  return RULES.text.every((rule) => rule(text) === null) && URL.canParse(text);
}

/** Judged as text only: where the url leads is the address guard's matter. */
export const WEB_URL: Kind<string> = kind(
  "an http(s) url of at most 2,048 characters, without user or password",
  (text) => isWebUrl(text) ? text : undefined,
);

const TITLE_PATTERN =
  /^(?!\s)(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Cs}]{1,100}(?<!\s)$/u;

/** A name or title for people. */
export const TITLE: Kind<string> = matching(
  "1 to 100 characters on one line, without spaces at the start or end",
  TITLE_PATTERN,
);

const CONTROL = /(?![\t\n])[\p{Cc}\p{Cs}]/u;

/** Plain text of several lines for people: with one kind of line break, and no spaces around it. `pattern` is what it has to match. */
export function plainText(
  rule: string,
  maxLength: number,
  pattern = /^/,
): Kind<string, unknown> {
  return kind(rule, (raw) => {
    if (typeof raw !== "string") return undefined;
    const lines = raw.replace(/\r\n?/g, "\n");
    const text = lines.trim();
    const isGood = text.length <= maxLength && pattern.test(text) &&
      !CONTROL.test(lines);
    return isGood ? text : undefined;
  });
}

/** Whether a value may be a name or title for people. */
export function isTitle(value: unknown): value is string {
  return typeof value === "string" && TITLE_PATTERN.test(value);
}

/**
 * Calls `read` and wraps what it returns; what it refuses goes among the
 * problems, as `Cannot set <name> to <value>: must be <rule>`. A secret value
 * is left out.
 */
export function attempt<T>(
  problems: string[],
  { name, secret }: { readonly name: string; readonly secret: boolean },
  read: () => T,
): { readonly value: T } | undefined {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const to = secret ? "" : ` to ${show(error.value)}`;
    problems.push(`Cannot set ${name}${to}: must be ${error.rule}`);
    return undefined;
  }
}

/**
 * A JSON value for an error: on one line, not for ever, and without what may
 * be a password in a url. Numbers that JSON lacks are shown by name, characters
 * that nobody sees by number.
 */
export function show(value: unknown): string {
  const json = typeof value === "number" ? `${value}` : JSON.stringify(value);
  const text = (json ?? "undefined")
    .replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter)
    .replace(/^("?).*@/s, "$1***@")
    .replace(/(\/\/[^/?#:]*:)(?!\d{1,5}["/?#])[^/?#"]+/g, "$1***");
  if (text.length <= MAX_SHOWN_LENGTH) return text;
  return `${text.slice(0, MAX_SHOWN_LENGTH)}…`;
}
