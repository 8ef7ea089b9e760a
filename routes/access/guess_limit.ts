import { networkOf } from "../../monitor/guard/network_of.ts";
import { evictOldest } from "../server/evict_oldest.ts";
import { HttpError } from "../server/http_error.ts";
import { RateLimit } from "./rate_limit.ts";

/** Wrong secrets from one network; then one in 5 s. */
const GUESSES = { burst: 100, refillMs: 5_000 };

/** At most this many addresses are remembered as knowing the secret. */
const MAX_KNOWN = 20_000;

/**
 * Slows down who guesses a secret that needs no account, such as the metrics
 * token: beyond a burst of wrong ones, even the right one is refused to that
 * network for a while, except for an address that has known it before.
 */
export class GuessLimit {
  readonly #wrong: RateLimit;
  readonly #known = new Set<string>();

  /** `now`: milliseconds of a clock that never goes back. */
  constructor({ now = () => performance.now() } = {}) {
    this.#wrong = new RateLimit({ ...GUESSES, now });
  }

  /**
   * Takes note of a try.
   *
   * @throws {HttpError} 429 after too many wrong ones from that network.
   */
  note(address: string, isRight: boolean): void {
    if (isRight && this.#known.has(address)) return;
    const network = networkOf(address);
    const verdict = isRight
      ? this.#wrong.check(network)
      : this.#wrong.take(network);
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
    if (!isRight) return;
    this.#known.add(address);
    evictOldest(this.#known, MAX_KNOWN);
  }
}
