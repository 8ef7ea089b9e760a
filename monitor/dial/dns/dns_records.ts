import {
  CLASS_INTERNET,
  CODE,
  FLAGS,
  hasQuestion,
  HEADER_BYTES,
  OPCODE,
  readAddress,
  readName,
  RECORD_TYPES,
  uint16,
} from "./dns_wire.ts";

/** Names of the codes of RFC 1035 and 2136, by their numbers. */
export const RESPONSE_CODES = [
  "NOERROR",
  "FORMERR",
  "SERVFAIL",
  "NXDOMAIN",
  "NOTIMP",
  "REFUSED",
  "YXDOMAIN",
  "YXRRSET",
  "NXRRSET",
  "NOTAUTH",
  "NOTZONE",
] as const;

/** What a name server says of a name and a type of records. */
export interface DnsRecords {
  /** One of `RESPONSE_CODES`, or the number of another code. */
  readonly code: string;
  /** It would say more over TCP. */
  readonly isTruncated: boolean;
  /**
   * Each record as a zone file has it, but that names are in lower case and
   * without their last dot, and texts without quotes and in one piece: `10
   * mail.example.com`.
   */
  readonly records: readonly string[];
}

const MAX_ALIASES = 16;
const decoder = new TextDecoder();

/**
 * What `message` says to `query`; null when it is no answer to it, whatever its
 * id, or cannot be read.
 */
export function decodeRecords(
  message: Uint8Array,
  query: Uint8Array,
): DnsRecords | null {
  if (message.length < HEADER_BYTES) return null;
  const [flags = 0, more = 0] = message.subarray(2, 4);
  if ((flags & FLAGS.answer) === 0 || (flags & OPCODE) !== 0) return null;
  const code = RESPONSE_CODES[more & CODE] ?? String(more & CODE);
  const questions = uint16(message, 4);
  // a server that could not read the query may leave the question out
  const isBare = questions === 0 && code !== "NOERROR";
  if (!isBare && (questions !== 1 || !hasQuestion(message, query))) return null;
  const isTruncated = (flags & FLAGS.truncated) !== 0;
  if (isBare || isTruncated) return { code, isTruncated, records: [] };
  try {
    return { code, isTruncated, records: readRecords(message, query) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The records of the name that was asked for, and of what it is an alias of. */
function readRecords(message: Uint8Array, query: Uint8Array): string[] {
  const wanted = uint16(query, query.length - 4);
  const aliases = new Map<string, string>();
  const found = new Map<string, string[]>();
  let at = query.length;
  for (let left = uint16(message, 6); left > 0; left--) {
    const owner = readName(message, at);
    const type = uint16(message, owner.end);
    const isInternet = uint16(message, owner.end + 2) === CLASS_INTERNET;
    const start = owner.end + 10;
    at = start + uint16(message, owner.end + 8);
    if (at > message.length) throw new RangeError("A record is cut off");
    if (!isInternet) continue;
    if (type === wanted) {
      const records = found.get(owner.name) ?? [];
      records.push(spellRecord(message, { type, start, end: at }));
      found.set(owner.name, records);
    } else if (type === RECORD_TYPES.CNAME) {
      aliases.set(owner.name, readName(message, start).name);
    }
  }
  let { name } = readName(query, HEADER_BYTES);
  for (let alias = 0; alias <= MAX_ALIASES; alias++) {
    const records = found.get(name);
    if (records !== undefined) return records;
    name = aliases.get(name) ?? "";
  }
  return [];
}

interface Place {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** @throws {RangeError} for a record that breaks off. */
function spellRecord(message: Uint8Array, place: Place): string {
  const { type, start, end } = place;
  const bytes = message.subarray(start, end);
  if (type === RECORD_TYPES.A || type === RECORD_TYPES.AAAA) {
    return readAddress(bytes, type);
  }
  if (type === RECORD_TYPES.TXT) return joinTexts(bytes);
  if (type === RECORD_TYPES.MX) {
    return `${uint16(message, start)} ${plainName(message, start + 2).name}`;
  }
  const first = plainName(message, start);
  if (type !== RECORD_TYPES.SOA) return first.name;
  const second = plainName(message, first.end);
  const numbers = Array.from(
    { length: 5 },
    (_, index) => uint32(message, second.end + 4 * index),
  );
  return [first.name, second.name, ...numbers].join(" ");
}

function plainName(message: Uint8Array, at: number) {
  const { name, end } = readName(message, at);
  return { name: name.replace(/\.$/, ""), end };
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 65_536 + uint16(bytes, at + 2);
}

function joinTexts(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + (bytes[at] ?? 0);
    if (end > bytes.length) throw new RangeError("A text is cut off");
    text += decoder.decode(bytes.subarray(at + 1, end));
    at = end;
  }
  return text;
}
