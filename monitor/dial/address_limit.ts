import { networkOf } from "../guard/network_of.ts";

/**
 * At most this many connections at once from all users' probes to one address,
 * or to one /64 of IPv6. As many as one user may have in flight, so that it stands in
 * nobody's way who is alone there.
 */
export const MAX_PER_ADDRESS = 256;

/**
 * Counts connections where the address is known. Names cost nothing: under a
 * wildcard, or by redirects, any number of hosts is one target.
 */
export class AddressLimit {
  readonly #inUse = new Map<string, number>();

  /** Takes a place; null when there is none left. The answer gives it back, once. */
  take(ip: string): (() => void) | null {
    const key = networkOf(ip);
    const count = this.#inUse.get(key) ?? 0;
    if (count >= MAX_PER_ADDRESS) return null;
    this.#inUse.set(key, count + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#inUse.get(key) ?? 1) - 1;
      if (left === 0) this.#inUse.delete(key);
      else this.#inUse.set(key, left);
    };
  }
}
