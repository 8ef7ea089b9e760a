/** At most this many objects and arrays inside each other; the outermost object is level 1. */
export const MAX_DEPTH = 64;

/** At most this many members of all objects of a body together, where a reader sets no other limit. */
const MAX_MEMBERS = 1_000;

/** No shorter text is deeper than `MAX_DEPTH` or has more than `MAX_MEMBERS` members. */
const ALWAYS_WITHIN_LIMITS = 2 * MAX_DEPTH;

export type JsonObject = Readonly<Record<string, unknown>>;

/** The text of one JSON object, and what it says. */
export interface ParsedObject {
  readonly text: string;
  readonly value: JsonObject;
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a text as one JSON object (RFC 8259).
 *
 * @throws {SyntaxError} for what is none, without quoting it.
 * @throws {RangeError} for one that is nested or has members beyond the limits.
 */
export function parseJsonObject(
  text: string,
  maxMembers = MAX_MEMBERS,
): ParsedObject {
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    fail("it must be a JSON object");
  }
  if (text.length >= ALWAYS_WITHIN_LIMITS) checkJsonLimits(text, maxMembers);
  return { text, value: value as JsonObject };
}

/** Tells whether any object in it has two members of one name, of which `JSON.parse` keeps only the last. */
export function hasDoubledMembers({ text, value }: ParsedObject): boolean {
  return measure(text).members !== countMembers(value);
}

/** Where the string that starts at `at` ends: the index after its closing quote. `text` must be valid JSON. */
export function endOfString(text: string, at: number): number {
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === 0x22 /* " */) return end + 1;
    if (code === 0x5c /* \ */) end++;
  }
  return end;
}

/**
 * The text that bytes are. RFC 8259 wants UTF-8 without a byte order mark. A
 * strict decoder takes three times as long, and only text with U+FFFD may be
 * what is not UTF-8.
 *
 * @throws {SyntaxError} for what is none, and for none at all.
 */
export function decodeJson(bytes: Uint8Array): string {
  if (bytes.length === 0) fail("it is empty");
  const text = UTF8.decode(bytes);
  if (!text.includes("\ufffd")) return text;
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return fail("it is not valid UTF-8");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail("it is not valid JSON"); // the engine's message would quote it
  }
}

/** Counts brackets and colons outside strings, which in valid JSON are levels and members. */
function measure(text: string): { depth: number; members: number } {
  let open = 0;
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22 /* " */) at = endOfString(text, at) - 1;
    else if (code === 0x3a /* : */) members++;
    else if (code === 0x7b /* { */ || code === 0x5b /* [ */) {
      depth = Math.max(depth, ++open);
    } else if (code === 0x7d /* } */ || code === 0x5d /* ] */) open--;
  }
  return { depth, members };
}

/**
 * Judges a text that is valid JSON.
 *
 * @throws {RangeError} for one that is nested or has members beyond the limits.
 */
export function checkJsonLimits(text: string, maxMembers: number): void {
  const { depth, members } = measure(text);
  if (depth > MAX_DEPTH) {
    throw new RangeError(
      `Cannot read the body: it may be nested ${MAX_DEPTH} levels deep at most`,
    );
  }
  if (members > maxMembers) {
    throw new RangeError(
      `Cannot read the body: it may have ${maxMembers} members at most`,
    );
  }
}

function countMembers(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const values = Object.values(value);
  const own = Array.isArray(value) ? 0 : values.length;
  return values.reduce((sum: number, each) => sum + countMembers(each), own);
}

function fail(rule: string): never {
  throw new SyntaxError(`Cannot read the body: ${rule}`);
}
