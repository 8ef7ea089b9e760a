import type { AddressType, DnsAnswer } from "./dns_message.ts";

/** What was found out about a name. "local-fault": we could not even ask. */
export type NameFinding =
  | Exclude<DnsAnswer, { is: "truncated" }>
  | { readonly is: "local-fault" };

/** What was found out about each type; what nobody answered is left out. */
export type TypeFindings = Partial<Record<AddressType, NameFinding>>;

/** A "no" counts only when there is nothing else. */
const WEIGHT = ["failed", "no-such-name", "no-data"] as const;

/**
 * Both families in one, IPv4 first. One without an answer counts as empty
 * where the other has addresses; where it has none, nothing is known.
 */
export function joinFindings({ A, AAAA }: TypeFindings): NameFinding {
  const ipv4 = A?.is === "addresses" ? A.addresses : [];
  const ipv6 = AAAA?.is === "addresses" ? AAAA.addresses : [];
  if (ipv4.length + ipv6.length > 0) {
    return { is: "addresses", addresses: [...ipv4, ...ipv6] };
  }
  const is = WEIGHT.find((is) =>
    (A?.is ?? "failed") === is || (AAAA?.is ?? "failed") === is
  );
  return { is: is ?? "failed" };
}
