import type { Database } from "./database/database.ts";
import { KEYS } from "./keys.ts";

interface ClaimedMinute {
  /** Since the epoch. */
  readonly minute: number;
  /** Which instance asks the watchdog url in it. */
  readonly by: string;
}

/** A minute so far ahead is of a clock that was set back since. */
const MAX_AHEAD = 5;

/** `watchdog`: of all instances on a store one asks the watchdog url in a minute. */
export class WatchdogMinutes {
  readonly #database: Database;
  readonly #by: string;

  /** `by` is this instance's own name. */
  constructor(database: Database, by: string = crypto.randomUUID()) {
    this.#database = database;
    this.#by = by;
  }

  /** Whether a minute is this instance's: it was nobody's yet, or is already. */
  async claim(minute: number): Promise<boolean> {
    const key = KEYS.watchdog.key();
    const { value, versionstamp } = await this.#database.get<ClaimedMinute>(
      key,
    );
    if (value !== null && isTaken(value, minute)) {
      return this.#isOwn(value, minute);
    }
    const claimed: ClaimedMinute = { minute, by: this.#by };
    const written = await this.#database.commit({
      checks: [{ key, versionstamp }],
      sets: [{ key, value: claimed }],
    });
    if (written !== null) return true;
    // somebody else was first, or the outcome is unclear
    const now = await this.#database.get<ClaimedMinute>(key);
    return now.value !== null && this.#isOwn(now.value, minute);
  }

  #isOwn(claimed: ClaimedMinute, minute: number): boolean {
    return claimed.by === this.#by && claimed.minute === minute;
  }
}

function isTaken(claimed: ClaimedMinute, minute: number): boolean {
  return claimed.minute >= minute && claimed.minute <= minute + MAX_AHEAD;
}
