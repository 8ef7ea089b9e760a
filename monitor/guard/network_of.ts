import { type Address, parseAddress } from "./address_ranges.ts";

/**
 * The network that limits are counted for: an IPv4 address itself, of an IPv6
 * address its first 64 bits, because one subscriber has all of the rest.
 * Anything else is its own network.
 */
export function networkOf(ip: string): string {
  const address = parseAddress(ip);
  return address?.length === 8 ? ipv6Network(address, 4) : ip;
}

/** The network that one site has at most: of IPv4 24 bits, of IPv6 48. */
export function wideNetworkOf(ip: string): string {
  const address = parseAddress(ip);
  if (address === null) return ip;
  return address.length === 8
    ? ipv6Network(address, 3)
    : `${ip.slice(0, ip.lastIndexOf("."))}.0/24`;
}

function ipv6Network(address: Address, groups: number): string {
  const spelled = address.slice(0, groups).map((group) => group.toString(16));
  return `${spelled.join(":")}::/${groups * 16}`;
}
