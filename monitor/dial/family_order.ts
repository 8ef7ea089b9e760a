import type { ProbeFailure } from "./probe_failure.ts";

/** How long an IPv6 that this machine lacks is tried last. */
const NO_IPV6_MS = 60_000;

/**
 * The order in which addresses are tried: families in turn, IPv6 first (RFC
 * 8305, 4). Where this machine has no way to IPv6, asking for it first costs
 * each probe a failure: it comes last then, and is tried again every minute.
 */
export class FamilyOrder {
  readonly #now: () => number;
  #noIpv6Until = -Infinity;

  /** `now`: monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  sort(addresses: readonly string[]): string[] {
    const ipv6 = addresses.filter((address) => address.includes(":"));
    const ipv4 = addresses.filter((address) => !address.includes(":"));
    if (this.#now() < this.#noIpv6Until) return [...ipv4, ...ipv6];
    const turns = Math.max(ipv6.length, ipv4.length);
    return Array.from({ length: turns }, (_, turn) => [ipv6[turn], ipv4[turn]])
      .flat().filter((address) => address !== undefined);
  }

  onFailure(address: string, { suspect }: ProbeFailure): void {
    if (suspect === "route" && address.includes(":")) {
      this.#noIpv6Until = this.#now() + NO_IPV6_MS;
    }
  }
}
