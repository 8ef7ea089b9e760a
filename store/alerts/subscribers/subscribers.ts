import {
  audienceOf,
  idsOfPage,
  numberOf,
  pageOf,
  type Subscriber,
  SUBSCRIBER_KINDS,
  subscriberId,
  type SubscriberKind,
} from "../../../monitor/subscriber.ts";
import type { OutboxEntry } from "../../../monitor/alerts/outbox_entry.ts";
import { SecretKeyError } from "../../codecs/secret_box.ts";
import type { Check, Database } from "../../database/database.ts";
import { StoreError } from "../../database/store_error.ts";
import { KEYS } from "../../keys.ts";
import { entryKeys } from "../outbox.ts";
import { AddressHashes } from "./address_hashes.ts";
import { newLinkToken, numberOfToken } from "./link_token.ts";
import { subscriberOutboxKeys } from "./subscriber_outbox_keys.ts";
import {
  newPage,
  type SubscriberPage,
  withoutSubscriber,
  withSubscriber,
} from "./subscriber_page.ts";

/** A subscriber as it is stored. */
export interface StoredSubscriber extends Pick<Subscriber, "id" | "kind"> {
  readonly hash: string;
  readonly createdAt: number;
  /** Address, secret and token, as JSON. */
  readonly sealed: string;
}

/** Who is to be added. */
export interface NewSubscriber
  extends Pick<Subscriber, "kind" | "address" | "secret"> {
  readonly page: number;
  readonly group: string | null;
}

/** A subscriber that is there now, and whether it was there before. */
export interface AddedSubscriber {
  readonly subscriber: Subscriber;
  readonly isKnown: boolean;
}

const MAX_TRIES = 20;
/** So many entries are read and deleted at once. */
const BATCH = 200;

/**
 * `subscribers/<id>`, whose addresses are found by `subscribers_by_address`,
 * and `subscriber_pages/<page>`, which every write checks and changes, so that
 * the counts are right and nobody is there twice.
 */
export class Subscribers {
  readonly hashes: AddressHashes;
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
    this.hashes = new AddressHashes(database);
  }

  /** Every page that has, or had, subscribers, or has chosen a channel. */
  async pages(): Promise<SubscriberPage[]> {
    const prefix = KEYS.subscriberPages.key();
    const entries = await this.#database.list<SubscriberPage>({ prefix });
    return entries.map(({ value }) => value);
  }

  async page(page: number): Promise<SubscriberPage> {
    return (await this.#page(page)).value;
  }

  /** Subscribers by id, but those that are gone, or whose secrets cannot be opened. */
  async get(ids: readonly number[]): Promise<Subscriber[]> {
    const keys = ids.map((id) => KEYS.subscribers.key(id));
    const found = await this.#database.getEach<StoredSubscriber>(keys);
    return found.flatMap((stored) => stored === null ? [] : this.#open(stored));
  }

  /** Whom the secret part of a link is of; null for nobody. */
  async byToken(token: string): Promise<Subscriber | null> {
    const id = numberOfToken(token);
    if (id === null) return null;
    const [found] = await this.get([id]);
    // it has 192 random bits: how long the comparison takes tells nothing of use
    return found?.token === token ? found : null;
  }

  /** All subscriptions of an address on a page. */
  async ofAddress(
    page: number,
    kind: SubscriberKind,
    address: string,
  ): Promise<Subscriber[]> {
    const hash = await this.hashes.of(kind, address);
    return await this.get(await this.#idsOf(page, hash));
  }

  /** "full" where the page has no room. Who hears of the same already is left as it is. */
  async add(spec: NewSubscriber): Promise<AddedSubscriber | "full"> {
    const { page, group, kind, address, secret } = spec;
    const hash = await this.hashes.of(kind, address);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, check } = await this.#page(page);
      const audience = value.audiences.find((each) => each.group === group);
      const known = (await this.get(await this.#idsOf(page, hash)))
        .find(({ id }) => audienceOf(id) === audience?.id);
      if (known !== undefined) return { subscriber: known, isKnown: true };
      const next = withSubscriber(value, group, kind);
      if (next === null) return "full";
      const id = subscriberId(next.audience, next.page.latest);
      const subscriber: Subscriber = {
        ...{ id, kind, address, createdAt: this.#now() },
        token: newLinkToken(id),
        ...secret === undefined ? {} : { secret },
      };
      const written = await this.#database.commit({
        checks: [check],
        sets: [
          { key: check.key, value: next.page },
          {
            key: KEYS.subscribers.key(id),
            value: this.#seal(subscriber, hash),
          },
          { key: KEYS.subscribersByAddress.key(page, hash, id), value: true },
        ],
      });
      if (written !== null) return { subscriber, isKnown: false };
    }
    throw new StoreError("busy", "add the subscriber");
  }

  /** Deletes all that is kept of a subscriber; false where there is none. `isDropped`: it could not be told for days. */
  async remove(id: number, isDropped = false): Promise<boolean> {
    const key = KEYS.subscribers.key(id);
    const page = pageOf(id);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, check } = await this.#page(page);
      const stored = await this.#database.get<StoredSubscriber>(key);
      if (stored.value === null) return false;
      const { kind, hash } = stored.value;
      // before: what came later would find nobody, and be dropped
      await this.#deleteWaiting(kind, {
        prefix: KEYS.subscriberOutbox.key(kind, id),
      });
      const next = withoutSubscriber(value, audienceOf(id), kind);
      const dropped = next.dropped + (isDropped ? 1 : 0);
      const written = await this.#database.commit({
        checks: [check, { key, versionstamp: stored.versionstamp }],
        sets: [{ key: check.key, value: { ...next, dropped } }],
        deletes: [
          key,
          KEYS.subscribersByAddress.key(page, hash, id),
          KEYS.subscriberStates.key(kind, id),
        ],
      });
      if (written !== null) return true;
    }
    throw new StoreError("busy", "remove the subscriber");
  }

  /** The same by page and number. */
  async removeNumber(page: number, number: number): Promise<boolean> {
    const { audiences } = await this.page(page);
    for (const { id } of audiences) {
      if (await this.remove(subscriberId(id, number))) return true;
    }
    return false;
  }

  /** Those of a page until now, with what waits for them. */
  async removeAll(page: number): Promise<void> {
    const { latest } = await this.#change(page, (before) => ({
      ...before,
      audiences: [],
    }));
    const [from, to] = idsOfPage(page);
    const isOld = (id: unknown) => numberOf(Number(id)) <= latest;
    await this.#deleteRange(
      { start: KEYS.subscribers.key(from), end: KEYS.subscribers.key(to) },
      ({ key }) => isOld(key[1]) ? [key] : [],
    );
    await this.#deleteRange(
      { prefix: KEYS.subscribersByAddress.key(page) },
      ({ key }) => isOld(key[3]) ? [key] : [],
    );
    for (const kind of SUBSCRIBER_KINDS) {
      const keys = subscriberOutboxKeys(kind);
      await this.#deleteRange(
        { start: keys.state(from), end: keys.state(to) },
        ({ key }) => isOld(key[2]) ? [key] : [],
      );
      await this.#deleteWaiting(
        kind,
        { start: keys.outbox(from), end: keys.outbox(to) },
        isOld,
      );
    }
  }

  /** With the account whose page it is. */
  async deleteAllOf(page: number): Promise<void> {
    await this.removeAll(page);
    for (
      const prefix of [
        KEYS.subscriberRequests.key(page),
        KEYS.subscriberDeliveries.key(page),
        KEYS.incidentNews.key(page),
        KEYS.maintenanceTold.key(page),
      ]
    ) await this.#deleteRange({ prefix }, ({ key }) => [key]);
    await this.#database.commit({ deletes: [KEYS.subscriberPages.key(page)] });
  }

  /** Null: nobody is sent mails any more. */
  async chooseEmailChannel(
    page: number,
    emailChannelId: number | null,
  ): Promise<void> {
    await this.#change(page, (before) => ({ ...before, emailChannelId }));
  }

  /** How many messages wait for a page's subscribers, counted up to `limit`. */
  async countWaiting(page: number, limit: number): Promise<number> {
    const [from, to] = idsOfPage(page);
    let count = 0;
    for (const kind of SUBSCRIBER_KINDS) {
      const { outbox } = subscriberOutboxKeys(kind);
      const found = await this.#database.list(
        { start: outbox(from), end: outbox(to) },
        { limit: limit - count },
      );
      count += found.length;
      if (count >= limit) break;
    }
    return count;
  }

  async #change(
    page: number,
    change: (before: SubscriberPage) => SubscriberPage,
  ): Promise<SubscriberPage> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, check } = await this.#page(page);
      const written = await this.#database.commit({
        checks: [check],
        sets: [{ key: check.key, value: change(value) }],
      });
      if (written !== null) return value;
    }
    throw new StoreError("busy", "change whom a page tells");
  }

  async #page(page: number): Promise<{ value: SubscriberPage; check: Check }> {
    const key = KEYS.subscriberPages.key(page);
    const { value, versionstamp } = await this.#database.get<SubscriberPage>(
      key,
    );
    return { value: value ?? newPage(page), check: { key, versionstamp } };
  }

  async #idsOf(page: number, hash: string): Promise<number[]> {
    const prefix = KEYS.subscribersByAddress.key(page, hash);
    const entries = await this.#database.list<true>({ prefix });
    return entries.map(({ key }) => Number(key.at(-1)));
  }

  /** Messages that wait, with when they are due. */
  async #deleteWaiting(
    kind: SubscriberKind,
    range: Deno.KvListSelector,
    isMeant: (id: unknown) => boolean = () => true,
  ): Promise<void> {
    const keys = subscriberOutboxKeys(kind);
    await this.#deleteRange<OutboxEntry>(
      range,
      ({ key, value }) => isMeant(key[2]) ? entryKeys(value, keys) : [],
    );
  }

  async #deleteRange<Value>(
    range: Deno.KvListSelector,
    keysOf: (entry: Deno.KvEntry<Value>) => readonly Deno.KvKey[],
  ): Promise<void> {
    let left = range;
    while (true) {
      const found = await this.#database.list<Value>(left, { limit: BATCH });
      const deletes = found.flatMap(keysOf);
      if (deletes.length > 0) await this.#database.commit({ deletes });
      const last = found.at(-1);
      if (last === undefined || found.length < BATCH) return;
      // the smallest key after the last one: an empty part sorts before all others
      left = { ...range, start: [...last.key, new Uint8Array()] };
    }
  }

  #seal(
    { address, secret, token, ...others }: Subscriber,
    hash: string,
  ): StoredSubscriber {
    const text = JSON.stringify({ address, secret, token });
    const sealed = this.#database.secrets.seal(
      text,
      subscriberPlace(others.id),
    );
    return { ...others, hash, sealed };
  }

  #open({ id, kind, createdAt, sealed }: StoredSubscriber): Subscriber[] {
    try {
      const text = this.#database.secrets.open(sealed, subscriberPlace(id));
      return [{ id, kind, createdAt, ...JSON.parse(text) }];
    } catch (error) {
      if (error instanceof SecretKeyError) return [];
      throw error;
    }
  }
}

/** What is sealed of one subscriber cannot be put into another. */
export function subscriberPlace(id: number): string {
  return `subscriber ${id}`;
}
