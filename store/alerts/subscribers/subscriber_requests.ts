import { createHash } from "node:crypto";
import { SecretKeyError } from "../../codecs/secret_box.ts";
import type { Database } from "../../database/database.ts";
import { KEYS } from "../../keys.ts";
import { EXPIRY_GRACE_MS } from "../../retention.ts";
import type { AddressHashes } from "./address_hashes.ts";
import { newLinkToken, numberOfToken } from "./link_token.ts";

/** How long a link to confirm is good. */
const REQUEST_MS = 86_400_000;
/** At most so many of a page wait to be confirmed. */
const MAX_REQUESTS = 1_000;
/** An address gets no second mail of one page within this time. */
const MAIL_APART_MS = 600_000;
/** At most so many mails with links of one page get to an address within a day. */
const MAX_MAILS_A_DAY = 3;
/** The same of all pages together. */
const MAX_MAILS_A_DAY_OF_ALL = 6;

const SWEEP_BATCH = 200;
const MAX_TRIES = 20;

/** What was asked for with an e-mail address. */
export interface SubscriberRequest {
  readonly page: number;
  readonly group: string | null;
  readonly address: string;
}

/** The same, or who came of it: then the address is kept with that subscriber alone. */
export type FoundRequest =
  | { readonly is: "asked" } & SubscriberRequest
  | { readonly is: "confirmed"; readonly subscriberId: number };

interface StoredRequest {
  readonly group: string | null;
  /** The address, until it is confirmed. */
  readonly sealed?: string;
  /** Who came of it. */
  readonly subscriberId?: number;
  /** Milliseconds since the Unix epoch. */
  readonly endsAt: number;
}

interface StoredMails {
  readonly sent: readonly { readonly page: number; readonly at: number }[];
  readonly endsAt: number;
}

/** Who is asked by e-mail whether they want to subscribe: `subscriber_requests/<page>/<hash>`, and how often: `subscriber_mails/<hash>`. */
export class SubscriberRequests {
  readonly #database: Database;
  readonly #hashes: AddressHashes;
  readonly #now: () => number;

  constructor(
    database: Database,
    hashes: AddressHashes,
    now: () => number = Date.now,
  ) {
    this.#database = database;
    this.#hashes = hashes;
    this.#now = now;
  }

  /** Whether an address may be sent a mail with a link of a page now; notes that it is. */
  async takeMail(page: number, address: string): Promise<boolean> {
    const hash = await this.#hashes.of("email", address);
    const key = KEYS.subscriberMails.key(hash);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, versionstamp } = await this.#database.get<StoredMails>(
        key,
      );
      const now = this.#now();
      // a time to come is of a clock that ran ahead
      const sent = (value?.sent ?? []).filter(({ at }) =>
        at > now - REQUEST_MS && at <= now + MAIL_APART_MS
      );
      const own = sent.filter((each) => each.page === page);
      const isLate = own.every(({ at }) => at <= now - MAIL_APART_MS);
      const isAllowed = isLate && own.length < MAX_MAILS_A_DAY &&
        sent.length < MAX_MAILS_A_DAY_OF_ALL;
      if (!isAllowed) return false;
      const next: StoredMails = {
        sent: [...sent, { page, at: now }],
        endsAt: now + REQUEST_MS,
      };
      const expireIn = REQUEST_MS + EXPIRY_GRACE_MS;
      const written = await this.#database.commit({
        checks: [{ key, versionstamp }],
        sets: [{ key, value: next, expireIn }],
      });
      if (written !== null) return true;
    }
    return false;
  }

  /** Keeps what was asked for; returns the secret part of the link, or null where too many of the page wait. */
  async create(
    { page, group, address }: SubscriberRequest,
  ): Promise<string | null> {
    if (await this.countPending(page) >= MAX_REQUESTS) return null;
    const token = newLinkToken(page);
    const hash = hashOf(token);
    const value: StoredRequest = {
      group,
      sealed: this.#database.secrets.seal(address, requestPlace(hash)),
      endsAt: this.#now() + REQUEST_MS,
    };
    await this.#database.commit({
      sets: [{
        key: KEYS.subscriberRequests.key(page, hash),
        value,
        expireIn: REQUEST_MS + EXPIRY_GRACE_MS,
      }],
    });
    return token;
  }

  /** What a link is for; null for one that is over, or never was. */
  async find(token: string): Promise<FoundRequest | null> {
    const found = await this.#find(token);
    if (found === null) return null;
    const { page, hash, value: { group, sealed, subscriberId } } = found;
    if (subscriberId !== undefined) return { is: "confirmed", subscriberId };
    try {
      const { secrets } = this.#database;
      const address = secrets.open(sealed ?? "", requestPlace(hash));
      return { is: "asked", page, group, address };
    } catch (error) {
      if (error instanceof SecretKeyError) return null;
      throw error;
    }
  }

  /** Notes who came of a link; the address is kept there alone. */
  async confirm(token: string, subscriberId: number): Promise<void> {
    const found = await this.#find(token);
    if (found === null) return;
    const { page, hash, value: { group, endsAt }, versionstamp } = found;
    const key = KEYS.subscriberRequests.key(page, hash);
    const value: StoredRequest = { group, subscriberId, endsAt };
    const leftMs = Math.max(0, endsAt - this.#now());
    await this.#database.commit({
      checks: [{ key, versionstamp }],
      sets: [{ key, value, expireIn: leftMs + EXPIRY_GRACE_MS }],
    });
  }

  /** How many of a page have not confirmed yet, and still can. */
  async countPending(page: number): Promise<number> {
    const entries = await this.#database.list<StoredRequest>({
      prefix: KEYS.subscriberRequests.key(page),
    });
    return entries.filter(({ value }) =>
      value.subscriberId === undefined && value.endsAt > this.#now()
    ).length;
  }

  /** Deletes some of what is past its time; the runtime would a day later, but ends the process where the disk is full. */
  async sweep(): Promise<void> {
    for (
      const prefix of [
        KEYS.subscriberRequests.key(),
        KEYS.subscriberMails.key(),
      ]
    ) {
      const entries = await this.#database.list<{ endsAt: number }>({ prefix });
      const deletes = entries
        .filter(({ value }) => value.endsAt <= this.#now())
        .map(({ key }) => key).slice(0, SWEEP_BATCH);
      if (deletes.length > 0) await this.#database.commit({ deletes });
    }
  }

  async #find(token: string) {
    const page = numberOfToken(token);
    if (page === null) return null;
    const hash = hashOf(token);
    const { value, versionstamp } = await this.#database.get<StoredRequest>(
      KEYS.subscriberRequests.key(page, hash),
    );
    return value === null || value.endsAt <= this.#now()
      ? null
      : { page, hash, value, versionstamp };
  }
}

/** What is sealed of one request cannot be put into another. */
export function requestPlace(hash: string): string {
  return `subscriber request ${hash}`;
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
