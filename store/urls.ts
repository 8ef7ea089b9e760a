import { KEYS } from "./keys.ts";
import { inPieces } from "../monitor/in_pieces.ts";
import { heldFields } from "../monitor/hold.ts";
import { Mutex } from "../monitor/mutex.ts";
import { shardOf } from "../monitor/slots.ts";
import type { Monitor } from "../monitor/types.ts";
import { nextNumber } from "./database/counter.ts";
import type { Change, Check, Database, Write } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";
import { withChangedToken, withPingToken } from "./ping_tokens.ts";
import { SecretKeyError } from "./codecs/secret_box.ts";
import { openUrl, sealUrl } from "./codecs/sealed_url.ts";
import { isUrlRecord, type StoredUrl } from "./codecs/url_record.ts";

/** A url before it has an id. */
export type NewUrl = Omit<Monitor, "id" | "createdAt" | "updatedAt">;

/** What an owner may change of a url. */
export type UrlChanges = Partial<Omit<NewUrl, "ownerId" | "source" | "hold">>;

/** By what a url is told from others. */
export type NamedUrl = Pick<Monitor, "id" | "name" | "tags" | "ownerId">;

/** What an operator's hold changes. */
type HoldChanges = Pick<Monitor, "paused" | "public" | "hold">;

/** A write that others keep getting in the way of is tried at most this often. */
const MAX_TRIES = 20;
/** At most this many new urls in one commit: a KV Connect server accepts ten checks. */
const CREATE_BATCH = 9;
/** Changes with every write of a url. */
export const VERSION_KEY = KEYS.urlsVersion.key();
/** At most this many entries in one commit. */
const DELETE_BATCH = 200;

/**
 * `urls/<id>`, `urls_by_user/<user>/<id>`, and `urls_version`, which changes
 * with every write, so that other instances know when to read again.
 */
export class Urls {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #creations = new Mutex();

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async get(id: number): Promise<Monitor | null> {
    const { value } = await this.#database.get<StoredUrl>(KEYS.urls.key(id));
    return value && openUrl(value, this.#database.secrets);
  }

  /** Records that are damaged, or whose key is not there, are left out: one must not keep the others from being probed. */
  async all(): Promise<Monitor[]> {
    const entries = await this.#database.list<unknown>({
      prefix: KEYS.urls.key(),
    });
    const all: Monitor[] = [];
    await inPieces(
      entries,
      ({ key, value }) => all.push(...this.#read(value, key[1])),
    );
    return all;
  }

  #read(value: unknown, id: unknown): Monitor[] {
    if (!isUrlRecord(value, id)) return [];
    try {
      return [openUrl(value, this.#database.secrets)];
    } catch (error) {
      if (error instanceof SecretKeyError) return [];
      throw error;
    }
  }

  /** By what urls are told apart, also of those whose secrets cannot be opened here. */
  async named(): Promise<NamedUrl[]> {
    const entries = await this.#database.list<unknown>({
      prefix: KEYS.urls.key(),
    });
    return entries.flatMap(({ key, value }) => {
      if (!isUrlRecord(value, key[1])) return [];
      const { id, name, tags, ownerId } = value;
      return [{ id, name, tags, ownerId }];
    });
  }

  /** A text that changes with every write of a url. */
  async version(): Promise<string | null> {
    return (await this.#database.get(VERSION_KEY)).versionstamp;
  }

  /** Ids of a user's urls. */
  async idsOf(ownerId: number): Promise<number[]> {
    const prefix = KEYS.urlsByUser.key(ownerId);
    const entries = await this.#database.list<true>({ prefix });
    return entries.map(({ key }) => key[2] as number);
  }

  /** Stores a new url. Null when its owner no longer exists, or when the operator's url of this name does. */
  async create(url: NewUrl): Promise<Monitor | null> {
    const [created] = await this.createAll([url]);
    return created ?? null;
  }

  /** Stores new urls, and leaves out those that `create` answers with null. No two of the operator's may have one name. */
  async createAll(urls: readonly NewUrl[]): Promise<Monitor[]> {
    const created: Monitor[] = [];
    for (let start = 0; start < urls.length; start += CREATE_BATCH) {
      const batch = urls.slice(start, start + CREATE_BATCH);
      // One after the other: at once they would only get in each other's way.
      created.push(...await this.#creations.run(() => this.#create(batch)));
    }
    return created;
  }

  async #create(batch: readonly NewUrl[]): Promise<Monitor[]> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const judged = await Promise.all(batch.map(async (url) => ({
        url,
        check: await this.#ownerCheck(url),
      })));
      const wanted = judged.filter(({ check }, index) =>
        check !== null && !isNamedBefore(batch, index)
      );
      if (wanted.length === 0) return [];
      const { number, check, set } = await nextNumber(
        this.#database,
        "url",
        wanted.length,
      );
      const now = this.#now();
      const created = wanted.map(({ url }, index): Monitor => ({
        ...withPingToken(url),
        id: number + index,
        createdAt: now,
        updatedAt: now,
      }));
      const change: Change = {
        checks: [check, ...wanted.flatMap(({ check }) => check ?? [])],
        sets: [set, ...this.#writes(...created)],
      };
      if (await this.#applied(change, created)) return created;
    }
    throw new StoreError("busy", "add the url");
  }

  /** The changed url; null when there is none with this id, or when another of the operator's has the new name. What an operator holds stays as it is. */
  update(id: number, changes: UrlChanges): Promise<Monitor | null> {
    return this.#update(id, (stored) => {
      const held = heldFields(stored).map((field) => [field, stored[field]]);
      return { ...changes, ...Object.fromEntries(held) };
    });
  }

  /** The same of what an operator's hold changes. */
  hold(
    id: number,
    changesOf: (stored: Monitor) => HoldChanges,
  ): Promise<Monitor | null> {
    return this.#update(id, changesOf);
  }

  async #update(
    id: number,
    changesOf: (stored: Monitor) => UrlChanges | HoldChanges,
  ): Promise<Monitor | null> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const key = KEYS.urls.key(id);
      const entry = await this.#database.get<StoredUrl>(key);
      const { versionstamp } = entry;
      if (entry.value === null) return null;
      const value = openUrl(entry.value, this.#database.secrets);
      const changes = changesOf(value);
      const name = "name" in changes ? changes.name : undefined;
      const rename = await this.#renameOf(value, name);
      if (rename === null) return null;
      const updated = this.#changed(value, changes);
      const change: Change = {
        checks: [{ key, versionstamp }, ...rename.checks],
        sets: this.#writes(updated),
        deletes: rename.deletes,
      };
      if (await this.#applied(change, [updated])) return updated;
    }
    throw new StoreError("busy", "change the url");
  }

  /** Removes a url with its events and pings; its ticks go as their blocks expire. */
  async delete(
    monitor: Pick<Monitor, "id" | "ownerId">,
  ): Promise<void> {
    const deletes: Deno.KvKey[] = [
      KEYS.urls.key(monitor.id),
      KEYS.heartbeats.key(shardOf(monitor.id), monitor.id),
    ];
    if (monitor.ownerId !== null) {
      deletes.push(KEYS.urlsByUser.key(monitor.ownerId, monitor.id));
    }
    await this.#database.commit({ sets: [this.#versionWrite()], deletes });
    const lists = await Promise.all(
      [KEYS.events.key(monitor.id), KEYS.pings.key(monitor.id)]
        .map((prefix) => this.#database.list({ prefix })),
    );
    const entries = lists.flat();
    for (let start = 0; start < entries.length; start += DELETE_BATCH) {
      const batch = entries.slice(start, start + DELETE_BATCH);
      await this.#database.commit({ deletes: batch.map(({ key }) => key) });
    }
  }

  /** Takes a url out of service and keeps its history under its name. */
  async retire(monitor: Monitor): Promise<void> {
    await this.#database.commit({
      sets: [this.#versionWrite(), {
        key: KEYS.urlsRetired.key(monitor.name),
        value: sealUrl(monitor, this.#database.secrets),
      }],
      deletes: [KEYS.urls.key(monitor.id), nameKey(monitor.name)],
    });
  }

  /** Names of the urls that can be revived. */
  async retiredNames(): Promise<Set<string>> {
    const prefix = KEYS.urlsRetired.key();
    const entries = await this.#database.list<Monitor>({ prefix });
    return new Set(entries.map(({ key }) => key[1] as string));
  }

  /** Brings a retired url back, with its id and so its history; null when there is none of this name. */
  async revive(
    name: string,
    changes: UrlChanges,
  ): Promise<Monitor | null> {
    const key = KEYS.urlsRetired.key(name);
    const entry = await this.#database.get<StoredUrl>(key);
    const { versionstamp } = entry;
    if (entry.value === null) return null;
    const value = openUrl(entry.value, this.#database.secrets);
    const revived = this.#changed(value, changes);
    const change: Change = {
      checks: [{ key, versionstamp }],
      sets: this.#writes(revived),
      deletes: [key],
    };
    return await this.#applied(change, [revived]) ? revived : null;
  }

  #changed(before: Monitor, changes: UrlChanges | HoldChanges): Monitor {
    const now = this.#now();
    return {
      ...withChangedToken(before, { ...before, ...changes }, now),
      // Strictly later, since it also tells versions of a url apart.
      updatedAt: Math.max(now, before.updatedAt + 1),
    };
  }

  async #ownerCheck(
    { ownerId, name }: NewUrl,
  ): Promise<Check | null> {
    const key = ownerId === null ? nameKey(name) : KEYS.users.key(ownerId);
    const { versionstamp } = await this.#database.get(key);
    const isTaken = ownerId === null;
    return (versionstamp !== null) === isTaken ? null : { key, versionstamp };
  }

  /** What a change of a configured url's name checks and deletes; null when the new one is taken. Others are not known by their names. */
  async #renameOf(
    stored: Monitor,
    newName: string | undefined,
  ): Promise<Required<Pick<Change, "checks" | "deletes">> | null> {
    const { name } = stored;
    const stays = newName === undefined || newName === name;
    if (!isConfigured(stored) || stays) return { checks: [], deletes: [] };
    const key = nameKey(newName);
    const { versionstamp } = await this.#database.get(key);
    if (versionstamp !== null) return null;
    return { checks: [{ key, versionstamp }], deletes: [nameKey(name)] };
  }

  #writes(...monitors: Monitor[]): Write[] {
    const sets = [this.#versionWrite()];
    for (const monitor of monitors) {
      const { id, name, ownerId } = monitor;
      const value = sealUrl(monitor, this.#database.secrets);
      sets.push({ key: KEYS.urls.key(id), value });
      if (isConfigured(monitor)) sets.push({ key: nameKey(name), value: id });
      else if (ownerId !== null) {
        sets.push({ key: KEYS.urlsByUser.key(ownerId, id), value: true });
      }
    }
    return sets;
  }

  #versionWrite(): Write {
    return { key: VERSION_KEY, value: this.#now() };
  }

  /** Whether the change was made, also where a remote store says that it was not. */
  async #applied(
    change: Change,
    monitors: readonly Monitor[],
  ): Promise<boolean> {
    if (await this.#database.commit(change) !== null) return true;
    const stored = await Promise.all(monitors.map(({ id }) => this.get(id)));
    return JSON.stringify(stored) === JSON.stringify(monitors);
  }
}

/** Whether a url is the configuration's: only these are known by their names. */
export function isConfigured(
  { ownerId, source }: Pick<Monitor, "ownerId" | "source">,
): boolean {
  return ownerId === null && !source;
}

/** Whether an earlier one of `urls` is the operator's of this name too. */
function isNamedBefore(urls: readonly NewUrl[], index: number): boolean {
  const { name, ownerId } = urls[index] as NewUrl;
  return ownerId === null &&
    urls.slice(0, index).some((each) =>
      each.ownerId === null && each.name === name
    );
}

/** Where the operator's url of a name is noted, so that instances that start at once add it once. */
function nameKey(name: string): Deno.KvKey {
  return KEYS.urlsByName.key(name);
}
