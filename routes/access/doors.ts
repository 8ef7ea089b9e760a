import { GuessLimit } from "./guess_limit.ts";
import { LoginLimits } from "./login_limits.ts";
import { TurnQueue } from "./turn_queue.ts";

/** Wrong tries from one network at doors that nobody types a secret at: a burst, then one per `refillMs`. */
const GUESSES = { burst: 100, refillMs: 5_000 };

/** Wrong setup codes from one network: a burst, then one per `refillMs`. */
const SETUP_CODES = { burst: 10, refillMs: 10_000 };

/** Urls that are tried at once, by one wide network and by all: a silent target holds its place until its timeout. */
const TRIALS = { concurrency: 64, maxOfNetwork: 8 };

/**
 * Every door that strangers may crowd, and who is let in. What costs (a hash, a
 * probe) waits for its turn by network; where a secret is only compared, nothing
 * waits, and who guessed too often is refused. Both count the same networks.
 */
export interface Doors {
  /** Hashing of passwords: sign-in, registration, setup, links to set a password. */
  readonly hashes: TurnQueue;
  readonly logins: LoginLimits;
  /** Urls that a person tries before they are saved. */
  readonly trials: TurnQueue;
  readonly echo: GuessLimit;
  readonly metricsToken: GuessLimit;
  readonly setupCode: GuessLimit;
  /** Codes of invitations and of links to set a password. */
  readonly links: GuessLimit;
}

/** `onHashesWaiting` is told how many passwords wait, whenever that changes. */
export function createDoors(
  onHashesWaiting: (count: number) => void,
): Doors {
  return {
    hashes: new TurnQueue({ onWaiting: onHashesWaiting }),
    logins: new LoginLimits(),
    trials: new TurnQueue(TRIALS),
    echo: new GuessLimit(GUESSES),
    metricsToken: new GuessLimit(GUESSES),
    setupCode: new GuessLimit(SETUP_CODES),
    links: new GuessLimit(GUESSES),
  };
}
