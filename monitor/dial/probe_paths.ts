import { isPublicAddress, parseAddress } from "../guard/address_ranges.ts";
import { networkOf } from "../guard/network_of.ts";
import type { ProbePath } from "../types.ts";

const MAX_KNOWN = 10_000;

/** Tells by which path an address is reached. Keeps what it told: most probes go where one went before. */
export class ProbePaths {
  readonly #named = new Map<string, ProbePath>();
  readonly #literal = new Map<string, ProbePath>();

  get(address: string, byName: boolean): ProbePath {
    const known = byName ? this.#named : this.#literal;
    const found = known.get(address);
    if (found !== undefined) return found;
    if (known.size >= MAX_KNOWN) known.clear();
    const parsed = parseAddress(address);
    const path = {
      byName,
      family: address.includes(":") ? 6 : 4,
      isPublic: parsed !== null && isPublicAddress(parsed),
      network: networkOf(address),
    } as const;
    known.set(address, path);
    return path;
  }
}
