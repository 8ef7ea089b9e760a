import { networkOf, wideNetworkOf } from "../../monitor/guard/network_of.ts";
import { RateLimit, type Verdict } from "./rate_limit.ts";

/** The bucket of a wide network holds as much as those of so many narrow ones, and fills as fast. */
const WIDE_TIMES = 10;

export interface NetworkLimitOptions {
  /** Tokens of one narrow network at once. */
  readonly burst: number;
  /** How long one of them takes to come back; a multiple of 10 ms. */
  readonly refillMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Counts wrong tries, and registrations, for the networks that `FairLanes` gives
 * turns to: a bucket
 * for each narrow one (IPv6 /64, IPv4 /32), and one for the wide one that it
 * lies in (/48, /24). An empty wide bucket alone refuses nobody: then a narrow
 * network that took something lately waits until its own is full again, while
 * its neighbours may still try. So many addresses of one site get few tries, and
 * keep none of their neighbours out.
 */
export class NetworkLimit {
  readonly #narrow: RateLimit;
  readonly #wide: RateLimit;

  constructor(
    { burst, refillMs, now = () => performance.now() }: NetworkLimitOptions,
  ) {
    this.#narrow = new RateLimit({ burst, refillMs, now });
    this.#wide = new RateLimit({
      burst: burst * WIDE_TIMES,
      refillMs: refillMs / WIDE_TIMES,
      now,
    });
  }

  /** Tells whether this address may try. */
  check(address: string): Verdict {
    const network = networkOf(address);
    return this.#wide.check(wideNetworkOf(address)).ok
      ? this.#narrow.check(network)
      : this.#narrow.checkFull(network);
  }

  /** Charges a try; the function gives back what was taken. */
  take(address: string): () => void {
    const buckets: [RateLimit, string][] = [
      [this.#narrow, networkOf(address)],
      [this.#wide, wideNetworkOf(address)], // may be empty, and then is not charged
    ];
    const taken = buckets.filter(([limit, key]) => limit.take(key).ok);
    return () => {
      for (const [limit, key] of taken) limit.giveBack(key);
    };
  }
}
