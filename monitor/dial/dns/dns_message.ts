/** Codes of RFC 1035 and 3596. */
export const RECORD_TYPES = { A: 1, AAAA: 28 } as const;

export type AddressType = keyof typeof RECORD_TYPES;

/**
 * What a name server said. "failed": it said that it does not know, or nothing
 * that makes sense; "truncated": it would say more over TCP.
 */
export type DnsAnswer =
  | { readonly is: "addresses"; readonly addresses: readonly string[] }
  | { readonly is: "no-such-name" | "no-data" | "failed" | "truncated" };

const HEADER_BYTES = 12;
const MAX_LABEL_BYTES = 63;
const MAX_NAME_BYTES = 255;
const CLASS_INTERNET = 1;
const TYPE_CNAME = 5;
const MAX_ALIASES = 16;
const FLAG_ANSWER = 0x80;
const FLAG_AUTHORITATIVE = 0x04;
const FLAG_TRUNCATED = 0x02;
const FLAG_RECURSION_AVAILABLE = 0x80;
const POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;
const OPCODE = 0x78;
const CODE = 0x0f;
const NO_ERROR = 0;
const NO_SUCH_NAME = 3;

/**
 * A query for a name, with or without the dot at its end, and with an id of 0
 * in its first two bytes. Null for what cannot be a name in the DNS.
 */
export function encodeQuery(
  name: string,
  type: AddressType,
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
  if ((flags & FLAG_ANSWER) === 0 || (flags & OPCODE) !== 0) return null;
  const code = more & CODE;
  const isError = code !== NO_ERROR && code !== NO_SUCH_NAME;
  const questions = uint16(message, 4);
  // a server that could not read the query may leave the question out
  if (questions === 0 && isError) return { is: "failed" };
  if (questions !== 1 || !hasQuestion(message, query)) return null;
  if (isError) return { is: "failed" };
  if ((flags & FLAG_TRUNCATED) !== 0) return { is: "truncated" };
  if (code === NO_SUCH_NAME) return { is: "no-such-name" };
  try {
    const addresses = readAddresses(message, query);
    if (addresses.length > 0) return { is: "addresses", addresses };
  } catch (error) {
    if (error instanceof RangeError) return { is: "failed" };
    throw error;
  }
  // a server that does not recurse points elsewhere, which is no answer
  const knows = (flags & FLAG_AUTHORITATIVE) !== 0 ||
    (more & FLAG_RECURSION_AVAILABLE) !== 0;
  return { is: knows ? "no-data" : "failed" };
}

/** Whether the question is repeated, in whatever case. */
function hasQuestion(message: Uint8Array, query: Uint8Array): boolean {
  if (message.length < query.length) return false;
  for (let at = HEADER_BYTES; at < query.length; at++) {
    if (lower(message[at] ?? 0) !== lower(query[at] ?? 0)) return false;
  }
  return true;
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
    if (type === TYPE_CNAME) {
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

/** @throws {RangeError} for bytes that are no address of this type. */
function readAddress(bytes: Uint8Array, type: number): string {
  if (bytes.length !== (type === RECORD_TYPES.A ? 4 : 16)) {
    throw new RangeError("An address has the wrong length");
  }
  if (type === RECORD_TYPES.A) return bytes.join(".");
  const groups: number[] = [];
  for (let at = 0; at < bytes.length; at += 2) groups.push(uint16(bytes, at));
  return spellIpv6(groups);
}

/** As RFC 5952 has it: the first of the longest runs of zeros is left out. */
function spellIpv6(groups: readonly number[]): string {
  let [start, length] = [0, 1];
  for (let from = 0, at = 0; at < groups.length; at++) {
    if (groups[at] !== 0) from = at + 1;
    else if (at + 1 - from > length) [start, length] = [from, at + 1 - from];
  }
  const spell = (some: readonly number[]) =>
    some.map((group) => group.toString(16)).join(":");
  return length === 1
    ? spell(groups)
    : `${spell(groups.slice(0, start))}::${
      spell(groups.slice(start + length))
    }`;
}

/**
 * Follows pointers, which lead backwards only, so that they end.
 *
 * @throws {RangeError} for a name that breaks off or is too long.
 */
function readName(
  message: Uint8Array,
  from: number,
): { name: string; end: number } {
  let name = "";
  let end: number | null = null;
  let at = from;
  let lowest = from;
  while (true) {
    const size = message[at];
    if (size === undefined) throw new RangeError("A name is cut off");
    if (size === 0) return { name, end: end ?? at + 1 };
    if (size >= 0xc0) {
      const target = uint16(message, at) & 0x3fff;
      if (target >= lowest) throw new RangeError("A pointer leads forwards");
      end ??= at + 2;
      at = lowest = target;
      continue;
    }
    const label = message.subarray(at + 1, at + 1 + size);
    if (size > MAX_LABEL_BYTES || label.length < size) {
      throw new RangeError("A label is too long");
    }
    name += `${String.fromCharCode(...label.map(lower))}.`;
    if (name.length > MAX_NAME_BYTES) {
      throw new RangeError("A name is too long");
    }
    at += size + 1;
  }
}

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

/** @throws {RangeError} beyond the end. */
function uint16(bytes: Uint8Array, at: number): number {
  const high = bytes[at];
  const low = bytes[at + 1];
  if (high === undefined || low === undefined) {
    throw new RangeError("A number is cut off");
  }
  return high << 8 | low;
}
