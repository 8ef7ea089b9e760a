import { parseAddress, parseCidr } from "../guard/address_ranges.ts";
import { type Kind, parsing } from "./value_kind.ts";

/** An address or a range of them, as it stands. */
export const ADDRESS_RANGE: Kind<string> = parsing(
  "an address or range such as 10.0.0.0/8",
  parseCidr,
);

/** The family of an address as a resolver spells it; null for any other text. */
export function addressFamily(text: string): "IPv4" | "IPv6" | null {
  const address = parseAddress(text);
  if (address === null) return null;
  return address.length === 2 ? "IPv4" : "IPv6";
}
