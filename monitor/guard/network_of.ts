import { parseAddress } from "./address_ranges.ts";

/**
 * The network that limits are counted for: an IPv4 address itself, of an IPv6
 * address its first 64 bits, because one subscriber has all of the rest.
 * Anything else is its own network.
 */
export function networkOf(ip: string): string {
  const address = parseAddress(ip);
  if (address?.length !== 8) return ip;
  const groups = address.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(":")}::/64`;
}
