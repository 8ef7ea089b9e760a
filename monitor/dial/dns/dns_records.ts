import { readHeader, readRecords, type RecordPlace } from "./dns_answer.ts";
import { readAddress, readName, RECORD_TYPES, uint16 } from "./dns_wire.ts";

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

const decoder = new TextDecoder();

/**
 * What `message` says to `query`; null when it is no answer to it, whatever its
 * id, or cannot be read.
 */
export function decodeRecords(
  message: Uint8Array,
  query: Uint8Array,
): DnsRecords | null {
  const header = readHeader(message, query);
  if (header === null) return null;
  const { isTruncated, question } = header;
  const code = RESPONSE_CODES[header.code] ?? String(header.code);
  // a server that could not read the query may leave the question out
  const isBare = question === "none" && code !== "NOERROR";
  if (!isBare && question !== "same") return null;
  if (isBare || isTruncated) return { code, isTruncated, records: [] };
  try {
    const records = readRecords(message, query, spellRecord);
    return { code, isTruncated, records };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** @throws {RangeError} for a record that breaks off. */
function spellRecord(
  message: Uint8Array,
  { type, start, end }: RecordPlace,
): string {
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
