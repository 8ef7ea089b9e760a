/** One step of a path. */
type Step =
  | { readonly is: "name"; readonly name: string }
  | { readonly is: "index"; readonly index: number }
  | { readonly is: "all" };

/** At most this many characters of a path. */
const MAX_LENGTH = 500;
/** At most this many values are looked at. */
const MAX_VALUES = 10_000;
/** RFC 9535, 2.5.1.1: the first character of a name behind a dot, and the others. */
const NAME = /^[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*/u;
const INDEX = /^(?:0|-?[1-9]\d{0,14})/;
const BLANK = /^[ \t\n\r]*/;
const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  "/": "/",
  "\\": "\\",
};

/**
 * Reads the part of JSONPath (RFC 9535) that names one place, or all of a list
 * or an object: `$.db[0]['state']`, `$.items[*].id`. Returns what finds the
 * values of a path.
 *
 * @throws {RangeError} for anything else.
 */
export function parseJsonPath(path: string): (root: unknown) => unknown[] {
  if (path.length > MAX_LENGTH || !path.isWellFormed() || path[0] !== "$") {
    throw new RangeError("A path begins with $");
  }
  const steps: Step[] = [];
  let rest = path.slice(1);
  while (rest !== "") {
    rest = rest.replace(BLANK, "");
    const { step, length } = readStep(rest);
    steps.push(step);
    rest = rest.slice(length);
  }
  return (root) =>
    steps.reduce<unknown[]>(
      (values, step) =>
        values.flatMap((value) => valuesAt(value, step))
          .slice(0, MAX_VALUES),
      [root],
    );
}

function valuesAt(value: unknown, step: Step): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step.is === "all") return Object.values(value);
  if (step.is === "index") {
    if (!Array.isArray(value)) return [];
    const at = step.index < 0 ? value.length + step.index : step.index;
    return at in value ? [value[at]] : [];
  }
  const isMember = !Array.isArray(value) && Object.hasOwn(value, step.name);
  return isMember ? [(value as Record<string, unknown>)[step.name]] : [];
}

/** The first step of a text, and how many characters it takes. */
function readStep(text: string): { step: Step; length: number } {
  if (text.startsWith(".*")) return { step: { is: "all" }, length: 2 };
  if (text.startsWith(".")) {
    const name = NAME.exec(text.slice(1))?.[0];
    if (name === undefined) throw broken(text);
    return { step: { is: "name", name }, length: 1 + name.length };
  }
  if (!text.startsWith("[")) throw broken(text);
  const start = 1 + (BLANK.exec(text.slice(1))?.[0].length ?? 0);
  const { step, end } = readSelector(text, start);
  const close = end + (BLANK.exec(text.slice(end))?.[0].length ?? 0);
  if (text[close] !== "]") throw broken(text);
  return { step, length: close + 1 };
}

function readSelector(text: string, at: number): { step: Step; end: number } {
  const first = text[at];
  if (first === "*") return { step: { is: "all" }, end: at + 1 };
  if (first === "'" || first === '"') {
    const { name, end } = readQuoted(text, at);
    return { step: { is: "name", name }, end };
  }
  const digits = INDEX.exec(text.slice(at))?.[0];
  if (digits === undefined) throw broken(text);
  const step: Step = { is: "index", index: Number(digits) };
  return { step, end: at + digits.length };
}

function readQuoted(
  text: string,
  start: number,
): { name: string; end: number } {
  const quote = text[start];
  let name = "";
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === quote) return { name, end: at + 1 };
    if (sign < " ") break;
    if (sign !== "\\") {
      name += sign;
      continue;
    }
    const escaped = text[++at] ?? "";
    if (escaped === quote) name += quote;
    else if (escaped === "u") {
      const hex = /^[\da-f]{4}/i.exec(text.slice(at + 1))?.[0];
      if (hex === undefined) break;
      name += String.fromCharCode(parseInt(hex, 16));
      at += 4;
    } else if (ESCAPES[escaped] !== undefined) name += ESCAPES[escaped];
    else break;
  }
  throw broken(text);
}

function broken(text: string): RangeError {
  return new RangeError(`A path cannot go on with ${text.slice(0, 20)}`);
}
