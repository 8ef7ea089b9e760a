import { evictOldest } from "../server/evict_oldest.ts";

/** At most this many keys are remembered by one limit; some 100 bytes each. */
const MAX_KEYS = 20_000;

export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterSeconds: number };

export interface RateLimitOptions {
  /** Tokens of a full bucket: how many may come at once. */
  readonly burst: number;
  /** How long one token takes to come back, in whole milliseconds. */
  readonly refillMs: number;
  readonly maxKeys?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * A token bucket for each key.
 *
 * Kept as one number, the time at which the bucket will be full again (the
 * "theoretical arrival time" of the generic cell rate algorithm): a full
 * bucket needs no entry. Beyond `maxKeys` the keys that took a token longest
 * ago are forgotten, which for them is as good as a full bucket.
 */
export class RateLimit {
  readonly #burst: number;
  readonly #refillMs: number;
  readonly #maxKeys: number;
  readonly #now: () => number;
  /** When each key's bucket is full again; the key that took a token longest ago first. */
  readonly #fullAt = new Map<string, number>();

  constructor(
    { burst, refillMs, maxKeys = MAX_KEYS, now = () => performance.now() }:
      RateLimitOptions,
  ) {
    if (!(burst >= 1 && refillMs >= 1 && maxKeys >= 1)) {
      throw new RangeError(
        `Cannot limit to ${burst} at once and one in ${refillMs} ms for ${maxKeys} keys: all must be 1 or more`,
      );
    }
    this.#burst = burst;
    this.#refillMs = refillMs;
    this.#maxKeys = maxKeys;
    this.#now = () => Math.floor(now()); // whole numbers add up exactly
  }

  /** Takes a token, if there is one. */
  take(key: string): Verdict {
    const verdict = this.check(key);
    if (!verdict.ok) return verdict;
    const from = Math.max(this.#now(), this.#fullAt.get(key) ?? -Infinity);
    this.#fullAt.delete(key); // to the end of the order of use
    this.#fullAt.set(key, from + this.#refillMs);
    evictOldest(this.#fullAt, this.#maxKeys);
    return verdict;
  }

  /** Tells whether the bucket has a token, without taking it. */
  check(key: string): Verdict {
    return this.#verdict(key, this.#burst - 1);
  }

  /** Tells whether the bucket is full: the key took nothing lately. */
  checkFull(key: string): Verdict {
    return this.#verdict(key, 0);
  }

  /** Puts a token back. */
  giveBack(key: string): void {
    const fullAt = this.#fullAt.get(key);
    if (fullAt === undefined) return;
    const next = fullAt - this.#refillMs;
    if (next <= this.#now()) this.#fullAt.delete(key);
    else this.#fullAt.set(key, next);
  }

  #verdict(key: string, mayLack: number): Verdict {
    const fullAt = this.#fullAt.get(key);
    if (fullAt === undefined) return { ok: true };
    const waitMs = fullAt - this.#now() - mayLack * this.#refillMs;
    return waitMs <= 0
      ? { ok: true }
      : { ok: false, retryAfterSeconds: Math.ceil(waitMs / 1_000) };
  }
}
