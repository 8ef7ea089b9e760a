import { KEYS } from "./keys.ts";
import { Mutex } from "../monitor/mutex.ts";
import { nextNumber } from "./database/counter.ts";
import type { Database } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";

export interface User {
  readonly id: number;
  /** Normal form. */
  readonly email: string;
  readonly passwordHash: string;
  /** Tokens carry it; a new one ends them all. */
  readonly version: number;
  readonly createdAt: number;
  /** Sessions of browsers that were ended one by one. */
  readonly endedSessions?: readonly EndedSession[];
}

/** A session that is over before its cookie runs out. */
export interface EndedSession {
  /** As in the cookie. */
  readonly id: string;
  /** When no cookie of it can be good any more: milliseconds since the Unix epoch. */
  readonly until: number;
}

const MAX_TRIES = 50;
/** Most ended sessions of one user that are remembered; one more ends them all. */
const MAX_ENDED_SESSIONS = 50;

/** The accounts, by id and by e-mail. */
export class Users {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #creations = new Mutex();

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async get(id: number): Promise<User | null> {
    return (await this.#database.get<User>(KEYS.users.key(id))).value;
  }

  async findByEmail(email: string): Promise<User | null> {
    const { value: id } = await this.#database.get<number>(
      KEYS.usersByEmail.key(email),
    );
    return id === null ? null : await this.get(id);
  }

  /** The new user; null when the e-mail is taken. */
  create(email: string, passwordHash: string): Promise<User | null> {
    // One after the other: at once they would only get in each other's way.
    return this.#creations.run(() => this.#create(email, passwordHash));
  }

  async #create(email: string, passwordHash: string): Promise<User | null> {
    const emailKey = KEYS.usersByEmail.key(email);
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
        sets: [set, { key: KEYS.users.key(id), value: user }, {
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
  renew(id: number, passwordHash?: string): Promise<User | null> {
    return this.#change(id, (user) => renewed(user, passwordHash));
  }

  /** Stores another hash of the same password, unless the password was changed meanwhile. Null when the user is gone. */
  rehash(
    { id, passwordHash: before }: User,
    passwordHash: string,
  ): Promise<User | null> {
    return this.#change(
      id,
      (user) => user.passwordHash === before ? { ...user, passwordHash } : user,
    );
  }

  /** Ends one session of a browser. */
  async endSession(id: number, session: EndedSession): Promise<void> {
    await this.#change(id, (user) => {
      const ended = (user.endedSessions ?? [])
        .filter(({ until }) => until > this.#now());
      return ended.length < MAX_ENDED_SESSIONS
        ? { ...user, endedSessions: [...ended, session] }
        : renewed(user);
    });
  }

  async #change(
    id: number,
    change: (user: User) => User,
  ): Promise<User | null> {
    const key = KEYS.users.key(id);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database.get<User>(key);
      if (value === null) return null;
      const changed = change(value);
      const checks = [{ key, versionstamp }];
      const applied = await this.#database.commit({
        checks,
        sets: [{ key, value: changed }],
      });
      if (applied !== null) return changed;
    }
    throw new StoreError("busy", "change the user");
  }

  /** Removes the account. The caller removes what belongs to it afterwards: nothing can be added any more. */
  async delete({ id, email }: User): Promise<void> {
    await this.#database.commit({
      deletes: [KEYS.users.key(id), KEYS.usersByEmail.key(email)],
    });
  }
}

/** A new version ends every token and session, so none needs to be remembered. */
function renewed(
  { endedSessions: _all, ...user }: User,
  passwordHash = user.passwordHash,
): User {
  return { ...user, passwordHash, version: user.version + 1 };
}
