/**
 * An IP address as groups of 16 bits, highest first: two of them are IPv4,
 * eight are IPv6. An IPv4 address inside IPv6 stays IPv6.
 */
export type Address = readonly number[];

/** True for the addresses of one range; always false for the other family. */
export type AddressRange = (address: Address) => boolean;

const IPV4_PATTERN =
  /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/**
 * What the IANA IPv4 registry does not call globally reachable, and a little
 * more: all of 192.0.0.0/24 (cloud metadata at .192), the withdrawn 6to4
 * relays, multicast (with what is reserved above it), and the public address
 * of Azure's host agent.
 */
const BLOCKED_IPV4: readonly AddressRange[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map(parseCidr);

/**
 * All global unicast (RFC 4291). What carries an IPv4 address (mapped,
 * compatible, translated), unique local, link-local and multicast lie outside.
 */
const GLOBAL_IPV6 = parseCidr("2000::/3");

/** Protocol assignments with Teredo, documentation, and 6to4. */
const BLOCKED_IPV6: readonly AddressRange[] = [
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
].map(parseCidr);

/** True for an address that anyone on the internet could reach. */
export function isPublicAddress(address: Address): boolean {
  const blocked = address.length === 2 ? BLOCKED_IPV4 : BLOCKED_IPV6;
  if (address.length === 8 && !GLOBAL_IPV6(address)) return false;
  return !blocked.some((contains) => contains(address));
}

/**
 * Reads an address as a resolver or a peer spells it: four plain decimals, or
 * RFC 4291 section 2.2. Null for anything else: leading zeros, hexadecimal
 * IPv4, brackets, a zone id.
 */
export function parseAddress(text: string): Address | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/**
 * Reads `address/bits`, or a single address.
 *
 * @throws {RangeError} for anything else, also for a network with bits set behind
 * its prefix: that is a typing error more often than a wide range.
 */
export function parseCidr(text: string): AddressRange {
  const fail = (rule: string): never => {
    throw new RangeError(`Cannot read address range "${text}": ${rule}`);
  };
  const match = /^([^/]+)(?:\/(0|[1-9]\d*))?$/.exec(text);
  const address = parseAddress(match?.[1] ?? "") ??
    fail("it must look like 10.0.0.0/8 or fd00::/8");
  const maxBits = address.length * 16;
  const bits = Number(match?.[2] ?? maxBits);
  if (bits > maxBits) fail(`the prefix must be 0 to ${maxBits}`);
  const ones = "1".repeat(bits).padEnd(maxBits, "0");
  const groups = address.map((value, i) => {
    const from = i * 16;
    const mask = Number.parseInt(ones.slice(from, from + 16), 2);
    return { value, mask };
  });
  if (groups.some(({ value, mask }) => (value & mask) !== value)) {
    fail(`bits are set behind the first ${bits}`);
  }
  return (other) =>
    other.length === groups.length &&
    groups.every(({ value, mask }, i) => ((other[i] ?? 0) & mask) === value);
}

function parseIpv4(text: string): Address | null {
  const match = IPV4_PATTERN.exec(text);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
  return [a << 8 | b, c << 8 | d];
}

function parseIpv6(text: string): Address | null {
  const tailAt = text.lastIndexOf(":") + 1;
  const tail = text.slice(tailAt);
  const dotted = tail.includes(".") ? parseIpv4(tail) : [];
  if (dotted === null) return null;
  const hex = text.slice(0, tailAt) +
    (dotted.length === 0 ? tail : dotted.map((g) => g.toString(16)).join(":"));
  const halves = hex.split("::").map(parseGroups);
  const [head, rest] = halves;
  if (halves.length > 2 || !head || rest === null) return null;
  if (rest === undefined) return head.length === 8 ? head : null;
  const missing = 8 - head.length - rest.length;
  if (missing < 1) return null;
  return [...head, ...Array<number>(missing).fill(0), ...rest];
}

/** Reads groups between colons; an empty text has none. */
function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  for (const group of text.split(":")) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    groups.push(Number.parseInt(group, 16));
  }
  return groups;
}
