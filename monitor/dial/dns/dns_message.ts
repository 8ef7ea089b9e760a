import {
  CLASS_INTERNET,
  CODE,
  FLAGS,
  hasQuestion,
  HEADER_BYTES,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
  OPCODE,
  readAddress,
  readName,
  RECORD_TYPES,
  type RecordType,
  uint16,
} from "./dns_wire.ts";

export type AddressType = "A" | "AAAA";

/**
 * What a name server said. "failed": it said that it does not know, or nothing
 * that makes sense; "truncated": it would say more over TCP.
 */
export type DnsAnswer =
  | { readonly is: "addresses"; readonly addresses: readonly string[] }
  | { readonly is: "no-such-name" | "no-data" | "failed" | "truncated" };

const MAX_ALIASES = 16;
const FLAG_RECURSION_AVAILABLE = 0x80;
const POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;
const NO_ERROR = 0;
const NO_SUCH_NAME = 3;

/**
 * A query for a name, with or without the dot at its end, and with an id of 0
 * in its first two bytes. Null for what cannot be a name in the DNS.
 */
export function encodeQuery(
  name: string,
  type: RecordType,
): Uint8Array | null {
  const complete = name.endsWith(".") ? name.slice(0, -1) : name;
  const nameBytes = complete.length + 2;
  if (nameBytes > MAX_NAME_BYTES || complete === "") return null;
  const query = new Uint8Array(HEADER_BYTES + nameBytes + 4);
  query[2] = 1; // recursion desired
  query[5] = 1; // one question
  let at = HEADER_BYTES;
  for (const label of complete.split(".")) {
    if (label === "" || label.length > MAX_LABEL_BYTES) return null;
    query[at++] = label.length;
    for (let index = 0; index < label.length; index++) {
      const code = label.charCodeAt(index);
      if (code > 0x7e || code < 0x21) return null;
      query[at++] = code;
    }
  }
  query[at + 2] = RECORD_TYPES[type];
  query[at + 4] = CLASS_INTERNET;
  return query;
}

/** What `message` says to `query`; null when it is no answer to it, whatever its id. */
export function decodeAnswer(
  message: Uint8Array,
  query: Uint8Array,
): DnsAnswer | null {
  if (message.length < HEADER_BYTES) return null;
  const [flags = 0, more = 0] = message.subarray(2, 4);
  if ((flags & FLAGS.answer) === 0 || (flags & OPCODE) !== 0) return null;
  const code = more & CODE;
  const isError = code !== NO_ERROR && code !== NO_SUCH_NAME;
  const questions = uint16(message, 4);
  // a server that could not read the query may leave the question out
  if (questions === 0 && isError) return { is: "failed" };
  if (questions !== 1 || !hasQuestion(message, query)) return null;
  if (isError) return { is: "failed" };
  if ((flags & FLAGS.truncated) !== 0) return { is: "truncated" };
  if (code === NO_SUCH_NAME) return { is: "no-such-name" };
  try {
    const addresses = readAddresses(message, query);
    if (addresses.length > 0) return { is: "addresses", addresses };
  } catch (error) {
    if (error instanceof RangeError) return { is: "failed" };
    throw error;
  }
  // a server that does not recurse points elsewhere, which is no answer
  const knows = (flags & FLAGS.authoritative) !== 0 ||
    (more & FLAG_RECURSION_AVAILABLE) !== 0;
  return { is: knows ? "no-data" : "failed" };
}

/** The addresses of the name that was asked for, and of what it is an alias of. */
function readAddresses(message: Uint8Array, query: Uint8Array): string[] {
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
    if (type === RECORD_TYPES.CNAME) {
      aliases.set(owner.name, readName(message, start).name);
    } else if (type === wanted) {
      const addresses = found.get(owner.name) ?? [];
      addresses.push(readAddress(message.subarray(start, at), wanted));
      found.set(owner.name, addresses);
    }
  }
  let name = asked;
  for (let alias = 0; alias <= MAX_ALIASES; alias++) {
    const addresses = found.get(name);
    if (addresses !== undefined) return addresses;
    name = aliases.get(name) ?? "";
  }
  return [];
}
