import { KEYS } from "./keys.ts";
import { Mutex } from "../monitor/mutex.ts";
import { nextNumber } from "./database/counter.ts";
import type { Check, Database, Write } from "./database/database.ts";
import type { Invitation } from "./invitations.ts";
import { StoreError } from "./database/store_error.ts";
import { keepsAnOperator } from "./operators.ts";

export interface User {
  readonly id: number;
  /** Normal form. */
  readonly email: string;
  readonly passwordHash: string;
  /** Tokens carry it; a new one ends them all. */
  readonly version: number;
  readonly createdAt: number;
  /** Who runs this Uptick; everybody else is a member. */
  readonly isOperator?: boolean;
  /** Nobody gets in with it, and its urls are neither probed nor shown. */
  readonly isDisabled?: boolean;
  /** The name of a member's page in its path, and its title, once they are chosen. */
  readonly slug?: string;
  readonly pageTitle?: string;
  /** Sessions of browsers that were ended one by one. */
  readonly endedSessions?: readonly EndedSession[];
}

/** A session that is over before its cookie runs out. */
export interface EndedSession {
  /** The id that is in the cookie. */
  readonly id: string;
  /** When no cookie of it can be good any more: milliseconds since the Unix epoch. */
  readonly until: number;
}

/** What is to be known of an account to show its urls. */
export interface Owner {
  readonly isOperator: boolean;
  readonly isDisabled?: boolean;
  readonly slug?: string;
  readonly pageTitle?: string;
}

/** What a member may choose of their page; an empty text is no choice. */
export interface ChosenPage {
  readonly slug: string;
  readonly pageTitle: string;
}

interface NewUser {
  readonly email: string;
  readonly passwordHash: string;
  /** The first operator. */
  readonly isFirst?: boolean;
  /** An entry that must be as it was, and goes with the commit. */
  readonly uses?: Check;
}

const FIRST_OPERATOR_KEY = KEYS.firstOperator.key();
const MAX_TRIES = 50;
/** At most this many ended sessions of one user are remembered; one more ends them all. */
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

  /** The new user, a member; null when the e-mail is taken. */
  create(email: string, passwordHash: string): Promise<User | null> {
    return this.#oneByOne({ email, passwordHash });
  }

  /** A member, and the end of the invitation; "uninvited" where it was used before, or its time is over. */
  createInvited(
    email: string,
    passwordHash: string,
    invitation: string,
  ): Promise<User | "uninvited" | null> {
    // One after the other: at once they would only get in each other's way.
    return this.#creations.run(async () => {
      const key = KEYS.invitations.key(invitation);
      const entry = await this.#database.get<Invitation>(key);
      const { value, versionstamp } = entry;
      if (value === null || value.endsAt <= this.#now()) return "uninvited";
      const user = await this.#create({
        email,
        passwordHash,
        uses: { key, versionstamp },
      });
      if (user !== null || await this.findByEmail(email) !== null) return user;
      return "uninvited";
    });
  }

  /** The first operator; null when there is one already, or when the e-mail is taken. */
  createFirstOperator(
    email: string,
    passwordHash: string,
  ): Promise<User | null> {
    return this.#oneByOne({ email, passwordHash, isFirst: true });
  }

  #oneByOne(user: NewUser): Promise<User | null> {
    return this.#creations.run(() => this.#create(user));
  }

  /** Whether there is, or ever was, an operator. */
  async hadOperator(): Promise<boolean> {
    return (await this.#database.get(FIRST_OPERATOR_KEY)).value !== null;
  }

  /** All accounts, by id. */
  async all(): Promise<User[]> {
    const entries = await this.#database.list<User>({
      prefix: KEYS.users.key(),
    });
    return entries.map(({ value }) => value);
  }

  /** What is to be known of the accounts whose urls are shown in another way than a member's of whom nothing is said. */
  async owners(): Promise<Map<number, Owner>> {
    const entries = await this.#database.list<Owner>({
      prefix: KEYS.owners.key(),
    });
    return new Map(entries.map(({ key, value }) => [Number(key[1]), value]));
  }

  /** Makes a user an operator. Null when the user is gone. */
  async makeOperator(id: number): Promise<User | null> {
    const user = await this.#change(
      id,
      (user) => ({ ...user, isOperator: true }),
    );
    if (user === null) return null;
    await this.#database.commit({
      checks: [{ key: FIRST_OPERATOR_KEY, versionstamp: null }],
      sets: [{ key: FIRST_OPERATOR_KEY, value: id }],
    }); // refused where there was one already
    return user;
  }

  async #create(
    { email, passwordHash, isFirst = false, uses }: NewUser,
  ): Promise<User | null> {
    const emailKey = KEYS.usersByEmail.key(email);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const taken = await this.#database.get<number>(emailKey);
      if (taken.value !== null) return null;
      if (isFirst && await this.hadOperator()) return null;
      if (uses !== undefined) {
        const { versionstamp } = await this.#database.get(uses.key);
        if (versionstamp !== uses.versionstamp) return null;
      }
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
        ...isFirst ? { isOperator: true } : {},
      };
      const first = isFirst ? [FIRST_OPERATOR_KEY] : [];
      const applied = await this.#database.commit({
        checks: [
          check,
          ...[emailKey, ...first].map((key) => ({ key, versionstamp: null })),
          ...uses === undefined ? [] : [uses],
        ],
        sets: [
          set,
          { key: KEYS.users.key(id), value: user },
          ...[emailKey, ...first].map((key) => ({ key, value: id })),
          ...isFirst ? this.#ownerWrites(user) : [],
        ],
        deletes: uses === undefined ? [] : [uses.key],
      });
      // The salt in the hash tells whether a commit of unclear outcome was ours.
      if (
        applied !== null || (await this.get(id))?.passwordHash === passwordHash
      ) return user;
    }
    throw new StoreError("busy", "add the user");
  }

  /** Names a user's page; "taken" where another page has the name, null when the user is gone. */
  async choosePage(
    id: number,
    { slug, pageTitle }: ChosenPage,
  ): Promise<User | "taken" | null> {
    const key = KEYS.users.key(id);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database.get<User>(key);
      if (value === null) return null;
      const { slug: before, pageTitle: _before, ...rest } = value;
      const changed: User = {
        ...rest,
        ...slug === "" ? {} : { slug },
        ...pageTitle === "" ? {} : { pageTitle },
      };
      const checks: Check[] = [{ key, versionstamp }];
      const sets: Write[] = [
        { key, value: changed },
        ...this.#ownerWrites(changed),
      ];
      if (slug !== "" && slug !== before) {
        const slugKey = KEYS.slugs.key(slug);
        const taken = await this.#database.get<number>(slugKey);
        if (taken.value !== null) return "taken";
        checks.push({ key: slugKey, versionstamp: null });
        sets.push({ key: slugKey, value: id });
      }
      const deletes = before === undefined || before === slug
        ? []
        : [KEYS.slugs.key(before)];
      const applied = await this.#database.commit({ checks, sets, deletes });
      if (applied !== null) return changed;
    }
    throw new StoreError("busy", "name the page");
  }

  /**
   * Makes an operator a member again. Null when the user is gone.
   *
   * @throws {LastOperatorError} for the last one.
   */
  makeMember(id: number): Promise<User | null> {
    return this.#change(id, ({ isOperator: _was, ...user }) => user);
  }

  /**
   * Closes every door to an account and ends its sessions, or opens the doors
   * again. Null when the user is gone.
   *
   * @throws {LastOperatorError} for the last operator.
   */
  setDisabled(id: number, isDisabled: boolean): Promise<User | null> {
    return this.#change(id, (user) => {
      if (isDisabled === (user.isDisabled === true)) return user;
      const { isDisabled: _was, ...rest } = renewed(user);
      return isDisabled ? { ...rest, isDisabled } : rest;
    });
  }

  /** Ends all tokens of a user, and sets a new password where there is one, which ends a link to set one. Null when the user is gone. */
  renew(id: number, passwordHash?: string): Promise<User | null> {
    const deletes = passwordHash === undefined
      ? []
      : [KEYS.passwordResets.key(id)];
    return this.#change(id, (user) => renewed(user, passwordHash), deletes);
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
    deletes: readonly Deno.KvKey[] = [],
  ): Promise<User | null> {
    const key = KEYS.users.key(id);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database.get<User>(key);
      if (value === null) return null;
      const changed = change(value);
      const more = await keepsAnOperator(this.#database, value, changed);
      const isShownAlike = isEqual(ownerOf(changed), ownerOf(value));
      const applied = await this.#database.commit({
        checks: [{ key, versionstamp }, ...more.checks],
        sets: [
          { key, value: changed },
          ...isShownAlike ? [] : this.#ownerWrites(changed),
          ...more.sets,
        ],
        deletes,
      });
      if (applied !== null) return changed;
    }
    throw new StoreError("busy", "change the user");
  }

  /**
   * Removes the account. The caller removes what belongs to it afterwards:
   * nothing can be added any more.
   *
   * @throws {LastOperatorError} for the last operator.
   */
  async delete({ id }: Pick<User, "id">): Promise<void> {
    const key = KEYS.users.key(id);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database.get<User>(key);
      if (value === null) return;
      const { email, slug } = value;
      const more = await keepsAnOperator(this.#database, value);
      const applied = await this.#database.commit({
        checks: [{ key, versionstamp }, ...more.checks],
        sets: more.sets,
        deletes: [
          key,
          KEYS.usersByEmail.key(email),
          KEYS.owners.key(id),
          KEYS.lastSeen.key(id),
          KEYS.passwordResets.key(id),
          ...slug === undefined ? [] : [KEYS.slugs.key(slug)],
        ],
      });
      if (applied !== null) return;
    }
    throw new StoreError("busy", "delete the account");
  }

  /** All instances read the owners again, with the urls. */
  #ownerWrites(user: User): Write[] {
    return [
      { key: KEYS.owners.key(user.id), value: ownerOf(user) },
      { key: KEYS.urlsVersion.key(), value: this.#now() },
    ];
  }
}

/** What of an account matters to how its urls are shown. */
function ownerOf(
  { isOperator = false, isDisabled, slug, pageTitle }: User,
): Owner {
  return {
    isOperator,
    ...isDisabled ? { isDisabled } : {},
    ...slug === undefined ? {} : { slug },
    ...pageTitle === undefined ? {} : { pageTitle },
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A new version ends every token and session, so none needs to be remembered. */
export function renewed(
  { endedSessions: _all, ...user }: User,
  passwordHash = user.passwordHash,
): User {
  return { ...user, passwordHash, version: user.version + 1 };
}
