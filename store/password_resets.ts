import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";
import { renewed, type User } from "./users.ts";

/** How long a link to set a new password is good. */
export const RESET_MS = 24 * 3_600_000;

/** The code in the link is not kept. */
interface PasswordReset {
  /** SHA-256 of the code, as base64url. */
  readonly hash: string;
  /** Milliseconds since the Unix epoch. */
  readonly endsAt: number;
}

/** `password_resets/<user>`: a new one takes the place of the one before. */
export class PasswordResets {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Keeps a new one, and tells until when it is good; null where the account is gone. */
  async create(userId: number, hash: string): Promise<number | null> {
    const userKey = KEYS.users.key(userId);
    const { versionstamp } = await this.#database.get(userKey);
    if (versionstamp === null) return null;
    const endsAt = this.#now() + RESET_MS;
    const value: PasswordReset = { hash, endsAt };
    const applied = await this.#database.commit({
      checks: [{ key: userKey, versionstamp }],
      sets: [{ key: KEYS.passwordResets.key(userId), value }],
    });
    return applied === null ? await this.create(userId, hash) : endsAt;
  }

  /** Whose password may be set with it; null where it is not good, or the account is disabled. */
  async find(userId: number, hash: string): Promise<User | null> {
    return (await this.#look(userId, hash))?.user ?? null;
  }

  /** Sets the password, ends every session and token, and the link with them; null where it is not good any more. */
  async use(
    userId: number,
    hash: string,
    passwordHash: string,
  ): Promise<User | null> {
    const found = await this.#look(userId, hash);
    if (found === null) return null;
    const user = renewed(found.user, passwordHash);
    const key = KEYS.passwordResets.key(userId);
    const userKey = KEYS.users.key(userId);
    const applied = await this.#database.commit({
      checks: [
        { key, versionstamp: found.resetStamp },
        { key: userKey, versionstamp: found.userStamp },
      ],
      sets: [{ key: userKey, value: user }],
      deletes: [key],
    });
    if (applied !== null) return user;
    const { value } = await this.#database.get<User>(userKey);
    // a remote store may say "no" of what it has done
    if (value?.passwordHash === passwordHash) return value;
    return await this.use(userId, hash, passwordHash);
  }

  async #look(userId: number, hash: string) {
    const reset = await this.#database.get<PasswordReset>(
      KEYS.passwordResets.key(userId),
    );
    const isGood = reset.value !== null && reset.value.hash === hash &&
      reset.value.endsAt > this.#now();
    if (!isGood) return null;
    const user = await this.#database.get<User>(KEYS.users.key(userId));
    if (user.value === null || user.value.isDisabled) return null;
    return {
      user: user.value,
      userStamp: user.versionstamp,
      resetStamp: reset.versionstamp,
    };
  }
}
