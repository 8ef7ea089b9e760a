import {
  CLASS_INTERNET,
  HEADER_BYTES,
  lower,
  readName,
  RECORD_TYPES,
  uint16,
} from "./dns_wire.ts";

/** What the header of an answer says. */
export interface AnswerHeader {
  /** The response code; 0 for no error. */
  readonly code: number;
  /** It would say more over TCP. */
  readonly isTruncated: boolean;
  /** Whether who answers knows the name itself, or asks others about it. */
  readonly isInformed: boolean;
  /** Whether it repeats the question, has none, or another one. */
  readonly question: "same" | "none" | "other";
}

/** Where the data of a record lies in a message. */
export interface RecordPlace {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** Bits of the third byte of a message. */
const [ANSWER, OPCODE, AUTHORITATIVE, TRUNCATED] = [0x80, 0x78, 0x04, 0x02];
/** Bits of the fourth byte. */
const [RECURSION_AVAILABLE, CODE] = [0x80, 0x0f];
const MAX_ALIASES = 16;
const POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;

/** Null for a message that is no answer, whatever it is an answer to. */
export function readHeader(
  message: Uint8Array,
  query: Uint8Array,
): AnswerHeader | null {
  if (message.length < HEADER_BYTES) return null;
  const [flags, more] = [message[2] ?? 0, message[3] ?? 0];
  if ((flags & ANSWER) === 0 || (flags & OPCODE) !== 0) return null;
  return {
    code: more & CODE,
    isTruncated: (flags & TRUNCATED) !== 0,
    isInformed: (flags & AUTHORITATIVE) !== 0 ||
      (more & RECURSION_AVAILABLE) !== 0,
    question: questionOf(message, query),
  };
}

function questionOf(
  message: Uint8Array,
  query: Uint8Array,
): AnswerHeader["question"] {
  const questions = uint16(message, 4);
  if (questions === 0) return "none";
  return questions === 1 && hasQuestion(message, query) ? "same" : "other";
}

/** Whether the question is repeated, in whatever case. */
function hasQuestion(message: Uint8Array, query: Uint8Array): boolean {
  if (message.length < query.length) return false;
  for (let at = HEADER_BYTES; at < query.length; at++) {
    if (lower(message[at] ?? 0) !== lower(query[at] ?? 0)) return false;
  }
  return true;
}

/**
 * The records of the type that was asked for, as `spell` writes each, of the
 * name that was asked for or of what it is an alias of. The message must repeat
 * the question.
 *
 * @throws {RangeError} for a record that breaks off; what `spell` throws passes
 * through.
 */
export function readRecords(
  message: Uint8Array,
  query: Uint8Array,
  spell: (message: Uint8Array, place: RecordPlace) => string,
): readonly string[] {
  const wanted = uint16(query, query.length - 4);
  const aliases = new Map<string, string>();
  const found = new Map<string, string[]>();
  const asked = readName(query, HEADER_BYTES).name;
  let at = query.length;
  for (let left = uint16(message, 6); left > 0; left--) {
    // most records point to the question, which need not be read again
    const owner = uint16(message, at) === POINTER_TO_QUESTION
      ? { name: asked, end: at + 2 }
      : readName(message, at);
    const type = uint16(message, owner.end);
    const isInternet = uint16(message, owner.end + 2) === CLASS_INTERNET;
    const start = owner.end + 10;
    at = start + uint16(message, owner.end + 8);
    if (at > message.length) throw new RangeError("A record is cut off");
    if (!isInternet) continue;
    if (type === wanted) {
      const records = found.get(owner.name) ?? [];
      records.push(spell(message, { type, start, end: at }));
      found.set(owner.name, records);
    } else if (type === RECORD_TYPES.CNAME) {
      aliases.set(owner.name, readName(message, start).name);
    }
  }
  let name = asked;
  for (let alias = 0; alias <= MAX_ALIASES; alias++) {
    const records = found.get(name);
    if (records !== undefined) return records;
    name = aliases.get(name) ?? "";
  }
  return [];
}
