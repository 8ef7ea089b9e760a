/** Codes of RFC 1035 and 3596. */
export const RECORD_TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  MX: 15,
  TXT: 16,
  AAAA: 28,
} as const;

export type RecordType = keyof typeof RECORD_TYPES;

export const HEADER_BYTES = 12;
export const CLASS_INTERNET = 1;
export const MAX_LABEL_BYTES = 63;
export const MAX_NAME_BYTES = 255;

/** @throws {RangeError} for bytes that are no address of this type. */
export function readAddress(bytes: Uint8Array, type: number): string {
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
export function readName(
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

export function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

/** @throws {RangeError} beyond the end. */
export function uint16(bytes: Uint8Array, at: number): number {
  const high = bytes[at];
  const low = bytes[at + 1];
  if (high === undefined || low === undefined) {
    throw new RangeError("A number is cut off");
  }
  return high << 8 | low;
}
