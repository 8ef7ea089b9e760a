import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";

/** How long an invitation is good. */
export const INVITATION_MS = 7 * 86_400_000;

/** A link that makes one account; the code in it is not kept. */
export interface Invitation {
  /** SHA-256 of its code, as base64url. */
  readonly hash: string;
  /** The operator who made it. */
  readonly madeBy: number;
  /** Milliseconds since the Unix epoch, both. */
  readonly createdAt: number;
  readonly endsAt: number;
}

/** `invitations/<hash>`; `Users.createInvited` takes one away with the account that it makes. */
export class Invitations {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Keeps a new one, and forgets those whose time is over. */
  async create(hash: string, madeBy: number): Promise<Invitation> {
    const createdAt = this.#now();
    const endsAt = createdAt + INVITATION_MS;
    const invitation: Invitation = { hash, madeBy, createdAt, endsAt };
    for (const each of await this.#all()) {
      if (each.endsAt <= createdAt) await this.revoke(each.hash);
    }
    const key = KEYS.invitations.key(hash);
    await this.#database.commit({ sets: [{ key, value: invitation }] });
    return invitation;
  }

  /** Whether an invitation can still be used. */
  async isGood(hash: string): Promise<boolean> {
    const { value } = await this.#database.get<Invitation>(
      KEYS.invitations.key(hash),
    );
    return value !== null && value.endsAt > this.#now();
  }

  /** Those that can still be used, latest first. */
  async open(): Promise<Invitation[]> {
    return (await this.#all()).filter(({ endsAt }) => endsAt > this.#now())
      .sort((a, b) => b.createdAt - a.createdAt);
  }

  async revoke(hash: string): Promise<void> {
    const deletes = [KEYS.invitations.key(hash)];
    await this.#database.commit({ deletes });
  }

  /** Ends those that an account has made. */
  async revokeOf(userId: number): Promise<void> {
    for (const { hash, madeBy } of await this.#all()) {
      if (madeBy === userId) await this.revoke(hash);
    }
  }

  async #all(): Promise<Invitation[]> {
    const prefix = KEYS.invitations.key();
    const entries = await this.#database.list<Invitation>({ prefix });
    return entries.map(({ value }) => value);
  }
}
