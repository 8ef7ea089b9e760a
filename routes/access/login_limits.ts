import { networkOf } from "../../monitor/guard/network_of.ts";
import { evictOldest } from "../server/evict_oldest.ts";
import { NetworkLimit } from "./network_limit.ts";
import { RateLimit, type Verdict } from "./rate_limit.ts";

/** Wrong logins from one network, whatever the accounts; then one in 5 s. */
const NETWORK = { burst: 100, refillMs: 5_000 };

/** Wrong logins from one network into one account; then one a minute. */
const PAIR = { burst: 10, refillMs: 60_000 };

/** Wrong logins of a pair of network and account that has logged in before. */
const KNOWN_PAIR = { burst: 100, refillMs: 60_000 };

/** Wrong logins into one account from everywhere, before strangers get one try each. */
const ACCOUNT = { burst: 100, refillMs: 60_000 };

/** At most this many pairs of network and account are remembered as known. */
const MAX_KNOWN_PAIRS = 20_000;

/** What became of a login that was let through. */
export type LoginOutcome = "right" | "wrong" | "not-tried";

/** Either a function to call once with the outcome, or how long to wait (429, `Retry-After`). */
export type LoginVerdict =
  | {
    readonly ok: true;
    /** This account was signed in to from this network before. */
    readonly isKnown: boolean;
    readonly settle: (outcome: LoginOutcome) => void;
  }
  | Extract<Verdict, { ok: false }>;

/**
 * Slows down guessing without giving anybody a way to lock others out.
 *
 * Every try takes tokens before the password is hashed, so that parallel tries
 * count, and gets them back unless the password was wrong. Nothing that comes
 * from one network takes a token of another:
 *
 * - per network, and the wide one around it: guessing through many accounts;
 * - per pair of network and account: guessing at one account;
 * - per account, over all networks: a guess spread over many networks. An
 *   empty bucket alone refuses nobody: then a network that has lately been
 *   wrong about this account waits until its pair's bucket is full again,
 *   while one that has not may still try. So each network of an attacker gets
 *   one guess a minute instead of ten, and the owner gets in.
 *
 * A pair that has logged in before is judged by a larger bucket of its own
 * alone, so an attacker behind the same address (NAT) cannot keep the owner
 * out either. Unknown accounts are treated like known ones.
 */
export class LoginLimits {
  readonly #networks: NetworkLimit;
  readonly #pairs: RateLimit;
  readonly #knownPairs: RateLimit;
  readonly #accounts: RateLimit;
  /** Pairs, the one whose latest login is longest ago first. */
  readonly #known = new Set<string>();

  /** `now`: milliseconds of a clock that never goes back. */
  constructor({ now = () => performance.now() } = {}) {
    this.#networks = new NetworkLimit({ ...NETWORK, now });
    this.#pairs = new RateLimit({ ...PAIR, now });
    this.#knownPairs = new RateLimit({ ...KNOWN_PAIR, now });
    this.#accounts = new RateLimit({ ...ACCOUNT, now });
  }

  /** Tells whether this address may try to log in. `account` is the normal form of the e-mail, registered or not. */
  admit(address: string, account: string): LoginVerdict {
    const pair = pairOf(address, account);
    const known = this.#known.has(pair);
    const verdict = known
      ? this.#knownPairs.check(pair)
      : this.#judgeStranger(address, pair, account);
    if (!verdict.ok) return verdict;
    const limits: [RateLimit, string][] = known ? [[this.#knownPairs, pair]] : [
      [this.#pairs, pair],
      [this.#accounts, account], // may be empty, and then is not charged
    ];
    const giveBack = known ? () => {} : this.#networks.take(address);
    const taken = limits.filter(([limit, key]) => limit.take(key).ok);
    const settle = (outcome: LoginOutcome) => {
      if (outcome === "wrong") return;
      giveBack();
      for (const [limit, key] of taken) limit.giveBack(key);
      if (outcome === "right") this.#remember(pair);
    };
    return { ok: true, isKnown: known, settle };
  }

  /** Whether this account was signed in to from this network before. */
  isKnown(address: string, account: string): boolean {
    return this.#known.has(pairOf(address, account));
  }

  #judgeStranger(address: string, pair: string, account: string): Verdict {
    const byNetwork = this.#networks.check(address);
    if (!byNetwork.ok) return byNetwork;
    return this.#accounts.check(account).ok
      ? this.#pairs.check(pair)
      : this.#pairs.checkFull(pair);
  }

  #remember(pair: string): void {
    this.#known.delete(pair);
    this.#known.add(pair);
    evictOldest(this.#known, MAX_KNOWN_PAIRS);
  }
}

function pairOf(address: string, account: string): string {
  return `${networkOf(address)} ${account}`;
}
