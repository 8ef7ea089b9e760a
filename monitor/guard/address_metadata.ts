import {
  type Address,
  type AddressRange,
  parseAddress,
  parseCidr,
} from "./address_ranges.ts";

/**
 * Where clouds hand their machines credentials and settings: nothing for
 * members, however wide a range of private addresses is allowed.
 */
const METADATA: readonly AddressRange[] = [
  "100.100.100.200/32", // Alibaba
  "168.63.129.16/32", // Azure's host agent
  "169.254.0.23/32", // Tencent
  "169.254.169.254/32", // nearly all
  "169.254.170.2/32", // tasks on Amazon ECS
  "169.254.170.23/32", // pods on Amazon EKS
  "192.0.0.192/32", // Oracle
  "fd00:ec2::23/128", // pods on Amazon EKS
  "fd00:ec2::254/128", // Amazon EC2
  "fd20:ce::254/128", // Google
].map(parseCidr);

/** IPv6 with an IPv4 address at its end: compatible, mapped, translated. */
const IPV4_AT_END: readonly AddressRange[] = [
  "::/96",
  "::ffff:0:0/96",
  "64:ff9b::/96",
].map(parseCidr);

const SIX_TO_FOUR = parseCidr("2002::/16");

/** Whether a cloud's metadata service answers there, also by way of IPv6. */
export function isMetadataAddress(address: Address): boolean {
  const spellings = [address, carriedIpv4(address)];
  return spellings.some((each) => METADATA.some((contains) => contains(each)));
}

/** The metadata addresses that a list of ranges names one by one, as the keys of `Set`s. */
export function namedAddresses(ranges: readonly string[]): Set<string> {
  const single = ranges.map((text) =>
    parseAddress(text.replace(/\/(?:32|128)$/, ""))
  );
  return new Set(single.flatMap((address) => address?.join(":") ?? []));
}

/** The IPv4 address within an IPv6 one; the address itself where there is none. */
function carriedIpv4(address: Address): Address {
  if (SIX_TO_FOUR(address)) return address.slice(1, 3);
  return IPV4_AT_END.some((contains) => contains(address))
    ? address.slice(6)
    : address;
}
