import { GuessLimit } from "./guess_limit.ts";
import { LoginLimits } from "./login_limits.ts";
import { NetworkLimit } from "./network_limit.ts";
import { TurnQueue } from "./turn_queue.ts";

/** Wrong tries from one network at doors that nobody types a secret at: a burst, then one per `refillMs`. */
const GUESSES = { burst: 100, refillMs: 5_000 };

/** Wrong setup codes from one network: a burst, then one per `refillMs`. */
const SETUP_CODES = { burst: 10, refillMs: 10_000 };

/** Urls that are tried at once, by one wide network and by all: a silent target holds its place until its timeout. */
const TRIALS = { concurrency: 64, maxOfNetwork: 8 };

/** Mails to subscribers that one network asks for: a burst, then one per `refillMs`. Many people of one office may come at once. */
const ASKED_MAILS = { burst: 30, refillMs: 120_000 };

/** Webhooks of subscribers that one network has challenged. */
const CHALLENGES = { burst: 20, refillMs: 60_000 };

/** Challenges at once, of one wide network and of all: a silent receiver holds its place for ten seconds. */
const CHALLENGE_TURNS = { concurrency: 32, maxOfNetwork: 4 };

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
  /** Mails that whoever subscribes to a page has sent. */
  readonly subscriptionMails: NetworkLimit;
  /** Webhooks that are asked whether they want to be subscribed. */
  readonly challenges: NetworkLimit;
  readonly challengeTurns: TurnQueue;
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
    subscriptionMails: new NetworkLimit(ASKED_MAILS),
    challenges: new NetworkLimit(CHALLENGES),
    challengeTurns: new TurnQueue(CHALLENGE_TURNS),
  };
}
