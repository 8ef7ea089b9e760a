import { isIPv4, isIPv6 } from "node:net";

/** At most this many proxies in a row are looked through. */
const MAX_PROXIES = 16;

const IPV4_WITH_PORT = /^([0-9.]+):[0-9]{1,5}$/;
const BRACKETED = /^\[([^\]]+)\](?::[0-9]{1,5})?$/;

/**
 * The address of the client, in canonical text.
 *
 * `peer` is the other end of the connection. `X-Forwarded-For` counts only
 * when the peer is a trusted proxy; then it is read from the right, since each
 * proxy appends the address that it saw: the first address that is no trusted
 * proxy is the client, and what stands left of it is the client's own claim.
 * An entry that is no address ends the walk at the proxy that vouches for it.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | null,
  isTrustedProxy: (address: string) => boolean,
): string {
  let address = plain(peer);
  if (forwardedFor === null) return address;
  let rest = forwardedFor;
  for (let hop = 0; hop < MAX_PROXIES && isTrustedProxy(address); hop++) {
    const comma = rest.lastIndexOf(",");
    const next = parseEntry(rest.slice(comma + 1).trim());
    if (next === null) return address;
    address = next;
    if (comma < 0) return address;
    rest = rest.slice(0, comma);
  }
  return address;
}

/** One entry of the header: an address, perhaps with a port as some proxies write it. */
function parseEntry(entry: string): string | null {
  const address = IPV4_WITH_PORT.exec(entry)?.[1] ??
    BRACKETED.exec(entry)?.[1] ?? entry;
  if (isIPv4(address)) return address;
  if (!isIPv6(address) || address.includes("%")) return null;
  return plain(new URL(`http://[${address}]`).hostname.slice(1, -1));
}

/** IPv4 addresses inside `::ffff:0:0/96`, as sockets for both families report them, in plain form. */
function plain(address: string): string {
  if (!address.startsWith("::ffff:")) return address;
  const mapped = address.slice("::ffff:".length);
  if (isIPv4(mapped)) return mapped;
  const words = mapped.split(":").map((word) => parseInt(word, 16));
  const [high = NaN, low = NaN] = words;
  if (words.length !== 2 || !Number.isInteger(high + low)) return address;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
