import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";

/** Visits within this time of the last one that was noted are not noted. */
const STEP_MS = 3_600_000;
/** At most this many accounts are remembered; beyond it all are noted anew. */
const MAX_REMEMBERED = 20_000;

/** `last_seen/<user>`: when somebody last came with an account, to the hour. */
export class LastSeen {
  readonly #database: Database;
  readonly #now: () => number;
  /** When each account was noted by this process. */
  readonly #notedAt = new Map<number, number>();

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Notes a visit, at most once an hour; rejects where the store is in trouble, which is not tried again before that. */
  async note(userId: number): Promise<void> {
    const now = this.#now();
    const last = this.#notedAt.get(userId) ?? -Infinity;
    if (Math.abs(now - last) < STEP_MS) return;
    if (this.#notedAt.size >= MAX_REMEMBERED) this.#notedAt.clear();
    this.#notedAt.set(userId, now);
    const userKey = KEYS.users.key(userId);
    const { versionstamp } = await this.#database.get(userKey);
    if (versionstamp === null) return;
    await this.#database.commit({
      checks: [{ key: userKey, versionstamp }], // it may be deleted meanwhile
      sets: [{ key: KEYS.lastSeen.key(userId), value: now }],
    });
  }

  /** When the account was last seen, in milliseconds since the epoch; null for never. */
  async of(userId: number): Promise<number | null> {
    return (await this.#database.get<number>(KEYS.lastSeen.key(userId))).value;
  }

  /** The same of all accounts that were ever seen, by id. */
  async all(): Promise<Map<number, number>> {
    const prefix = KEYS.lastSeen.key();
    const entries = await this.#database.list<number>({ prefix });
    return new Map(entries.map(({ key, value }) => [Number(key[1]), value]));
  }
}
