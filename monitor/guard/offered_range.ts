import { isMetadataAddress } from "./address_metadata.ts";
import { type Address, parseAddress, parseCidr } from "./address_ranges.ts";

/**
 * Of which networks an operator can allow a part on the pages, and how much of
 * them at once. Everything else that is not public needs ALLOW_PRIVATE_TARGETS:
 * link-local addresses among it, where clouds hand out credentials.
 */
const OFFERED: readonly [range: string, bits: number][] = [
  ["10.0.0.0/8", 24],
  ["100.64.0.0/10", 24],
  ["127.0.0.0/8", 8],
  ["172.16.0.0/12", 24],
  ["192.168.0.0/16", 24],
  ["::1/128", 128],
  ["fc00::/7", 64],
];

const RANGES = OFFERED.map(([range, bits]) => ({
  contains: parseCidr(range),
  bits,
}));

/** The range around a private address that an operator can allow on the pages; null where it is none of these, or a metadata service. */
export function offeredRange(ip: string): string | null {
  const address = parseAddress(ip);
  if (address === null || isMetadataAddress(address)) return null;
  const found = RANGES.find(({ contains }) => contains(address));
  return found === undefined ? null : rangeOf(address, found.bits);
}

/** Whether a text is such a range, spelled as `offeredRange` does. */
export function isOfferedRange(range: string): boolean {
  return offeredRange(range.replace(/\/.*$/, "")) === range;
}

function rangeOf(address: Address, bits: number): string {
  const groups = address.map((group, i) => {
    const ones = Math.max(0, Math.min(16, bits - i * 16));
    return group & (0xffff << (16 - ones)) & 0xffff;
  });
  const text = groups.length === 2
    ? groups.map((group) => `${group >> 8}.${group & 0xff}`).join(".")
    : URL.parse(
      `http://[${groups.map((group) => group.toString(16)).join(":")}]`,
    )
      ?.hostname.slice(1, -1);
  return `${text}/${bits}`;
}
