import { nextNumber } from "./counter.ts";
import type { Database } from "./database.ts";
import { StoreError } from "./store_error.ts";

export interface User {
  readonly id: number;
  /** Normal form. */
  readonly email: string;
  readonly passwordHash: string;
  /** Tokens carry it; a new one ends them all. */
  readonly version: number;
  readonly createdAt: number;
}

const MAX_TRIES = 50;

/** `users/<id>` and `users_by_email/<normal form>`. */
export class Users {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async get(id: number): Promise<User | null> {
    return (await this.#database.get<User>(["users", id])).value;
  }

  async findByEmail(email: string): Promise<User | null> {
    const { value: id } = await this.#database.get<number>([
      "users_by_email",
      email,
    ]);
    return id === null ? null : await this.get(id);
  }

  /** The new user; null when the e-mail is taken. */
  async create(email: string, passwordHash: string): Promise<User | null> {
    const emailKey = ["users_by_email", email];
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const taken = await this.#database.get<number>(emailKey);
      if (taken.value !== null) return null;
      const { number: id, check, set } = await nextNumber(
        this.#database,
        "user",
      );
      const user: User = {
        id,
        email,
        passwordHash,
        version: 1,
        createdAt: this.#now(),
      };
      const applied = await this.#database.commit({
        checks: [check, { key: emailKey, versionstamp: null }],
        sets: [set, { key: ["users", id], value: user }, {
          key: emailKey,
          value: id,
        }],
      });
      // The salt in the hash tells whether a commit of unclear outcome was ours.
      if (
        applied !== null || (await this.get(id))?.passwordHash === passwordHash
      ) return user;
    }
    throw new StoreError("busy", "add the user");
  }

  /** Ends all tokens of a user, and sets a new password where there is one. Null when the user is gone. */
  async renew(id: number, passwordHash?: string): Promise<User | null> {
    const key = ["users", id];
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database.get<User>(key);
      if (value === null) return null;
      const renewed: User = {
        ...value,
        passwordHash: passwordHash ?? value.passwordHash,
        version: value.version + 1,
      };
      const checks = [{ key, versionstamp }];
      const applied = await this.#database.commit({
        checks,
        sets: [{ key, value: renewed }],
      });
      if (applied !== null) return renewed;
    }
    throw new StoreError("busy", "change the user");
  }

  /** Removes the account. The caller removes what belongs to it afterwards: nothing can be added any more. */
  async delete({ id, email }: User): Promise<void> {
    await this.#database.commit({
      deletes: [["users", id], ["users_by_email", email]],
    });
  }
}
