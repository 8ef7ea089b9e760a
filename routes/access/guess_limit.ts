import { evictOldest } from "../server/evict_oldest.ts";
import { HttpError } from "../server/http_error.ts";
import { NetworkLimit, type NetworkLimitOptions } from "./network_limit.ts";

/** At most this many addresses are remembered as knowing the secret. */
const MAX_KNOWN = 20_000;

/**
 * Decides who is refused where a secret is compared, which is no work that
 * could wait for its turn: beyond a burst of wrong ones, even the right one is
 * refused to that network for a while, except for an address that has known it
 * before. Nobody is refused for what others guess.
 */
export class GuessLimit {
  readonly #wrong: NetworkLimit;
  readonly #known = new Set<string>();

  /** `burst` wrong ones at once, then one in `refillMs`. */
  constructor(options: NetworkLimitOptions) {
    this.#wrong = new NetworkLimit(options);
  }

  /**
   * Takes note of a try.
   *
   * @throws {HttpError} 429 after too many wrong ones from that network.
   */
  note(address: string, isRight: boolean): void {
    if (isRight && this.#known.has(address)) return;
    const verdict = this.#wrong.check(address);
    if (!verdict.ok) {
      const seconds = String(verdict.retryAfterSeconds);
      throw new HttpError(
        429,
        `Cannot do that now: try again in ${seconds} s`,
        {
          "Retry-After": seconds,
        },
      );
    }
    if (!isRight) {
      this.#wrong.take(address);
      return;
    }
    this.#known.add(address);
    evictOldest(this.#known, MAX_KNOWN);
  }
}
