import {
  windowAt,
  windowsBetween,
} from "../monitor/maintenance/maintenance_windows.ts";

import {
  type Maintenance,
  type MaintenanceSpec,
  MAX_MAINTENANCES,
  type PastMaintenance,
} from "../monitor/maintenance_rule.ts";
import { isSameMaintenance } from "../monitor/fields/maintenance_fields.ts";
import { nextNumber } from "./database/counter.ts";
import type { Database, Write } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";
import { KEYS } from "./keys.ts";
import { EXPIRY_GRACE_MS, HOUR_RETENTION_MS } from "./retention.ts";
import { VERSION_KEY } from "./urls.ts";

const MAX_TRIES = 20;
/** A sweep deletes at most this many at once. */
const SWEEP_BATCH = 200;
/** Of a rule that is changed or deleted, at most so many of its latest windows are kept. */
const MAX_PAST_WINDOWS = 40;

/**
 * `maintenances/<owner>/<id>`: rules, of which no window is ever stored while
 * they last. What a rule said before it was changed or deleted is kept as
 * windows in `past_maintenances`, since the uptime of what is not packed yet is
 * computed from it. Each write changes the version of the urls, by which other
 * instances know when to read again.
 */
export class Maintenances {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** All rules, by owner and id. */
  async all(): Promise<Maintenance[]> {
    return await this.#list(KEYS.maintenances.key());
  }

  /** Those of an owner, by id. */
  async of(owner: number): Promise<Maintenance[]> {
    return await this.#list(KEYS.maintenances.key(owner));
  }

  /** What rules said until they were changed or deleted. */
  async past(): Promise<PastMaintenance[]> {
    const entries = await this.#database.list<PastMaintenance>({
      prefix: KEYS.pastMaintenances.key(),
    });
    return entries.filter((each) => !this.#isOld(each))
      .map(({ value }) => value);
  }

  /** Deletes what is past its time; the runtime would a day later, but ends the process where the disk is full. */
  async sweep(): Promise<void> {
    const entries = await this.#database.list<PastMaintenance>({
      prefix: KEYS.pastMaintenances.key(),
    });
    const deletes = entries.filter((each) => this.#isOld(each))
      .map(({ key }) => key).slice(0, SWEEP_BATCH);
    if (deletes.length > 0) await this.#database.commit({ deletes });
  }

  #isOld({ key }: { readonly key: Deno.KvKey }): boolean {
    return Number(key[3]) <= this.#now() - HOUR_RETENTION_MS;
  }

  async get(owner: number, id: number): Promise<Maintenance | null> {
    const key = KEYS.maintenances.key(owner, id);
    return (await this.#database.get<Maintenance>(key)).value;
  }

  /** Stores a rule; "full" where its owner has as many as there may be, and none of them is over. */
  async create(
    owner: number,
    spec: MaintenanceSpec,
    isConfigured = false,
  ): Promise<Maintenance | "full"> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { number: id, check, set } = await nextNumber(
        this.#database,
        "maintenance",
      );
      // read after the counter, whose check tells of those that come meanwhile
      const own = await this.of(owner);
      const now = this.#now();
      const room = own.length < MAX_MAINTENANCES ? null : oldestOver(own, now);
      if (room === undefined) return "full";
      const maintenance: Maintenance = {
        ...spec,
        ...{ id, owner, isConfigured, ended: null },
        ...{ validFrom: now, createdAt: now, updatedAt: now },
      };
      const written = await this.#database.commit({
        checks: [check],
        sets: [
          set,
          this.#versionWrite(),
          { key: KEYS.maintenances.key(owner, id), value: maintenance },
          ...room === null ? [] : pastWrites(room, now),
        ],
        deletes: room === null ? [] : [KEYS.maintenances.key(owner, room.id)],
      });
      if (written !== null) return maintenance;
    }
    throw new StoreError("busy", "add the maintenance");
  }

  /** Changes what a rule says, from now on; null where it is gone. */
  update(
    owner: number,
    id: number,
    changes: Partial<MaintenanceSpec>,
  ): Promise<Maintenance | null> {
    return this.#change(owner, id, (before, now) => ({
      ...{ ...before, ...changes },
      validFrom: now,
    }));
  }

  /** Ends the window that goes on; null where the rule is gone, or has none now. */
  async end(owner: number, id: number): Promise<Maintenance | null> {
    return await this.#change(owner, id, (before, now) => {
      const window = windowAt(before, now);
      return window && { ...before, ended: { from: window.from, at: now } };
    });
  }

  async delete(owner: number, id: number): Promise<void> {
    const key = KEYS.maintenances.key(owner, id);
    const { value } = await this.#database.get<Maintenance>(key);
    if (value === null) return;
    await this.#database.commit({
      sets: [this.#versionWrite(), ...pastWrites(value, this.#now())],
      deletes: [key],
    });
  }

  /** With the account that they are of. */
  async deleteAllOf(owner: number): Promise<void> {
    const lists = await Promise.all(
      [KEYS.maintenances.key(owner), KEYS.pastMaintenances.key(owner)]
        .map((prefix) => this.#database.list({ prefix })),
    );
    const deletes = lists.flat().map(({ key }) => key);
    if (deletes.length === 0) return;
    await this.#database.commit({ sets: [this.#versionWrite()], deletes });
  }

  /** Makes the rules of the configuration equal to it; a title is an identity. */
  async sync(owner: number, specs: readonly MaintenanceSpec[]): Promise<void> {
    const stored = (await this.of(owner))
      .filter(({ isConfigured }) => isConfigured);
    const left = new Map(stored.map((each) => [each.title, each]));
    for (const spec of specs) {
      const same = left.get(spec.title);
      left.delete(spec.title);
      if (same === undefined) await this.create(owner, spec, true);
      else if (!isSameMaintenance(same, spec)) {
        await this.update(owner, same.id, spec);
      }
    }
    for (const { id } of left.values()) await this.delete(owner, id);
  }

  /** Null where the rule is gone, or `next` says that there is nothing to change. */
  async #change(
    owner: number,
    id: number,
    next: (before: Maintenance, now: number) => Maintenance | null,
  ): Promise<Maintenance | null> {
    const key = KEYS.maintenances.key(owner, id);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { value, versionstamp } = await this.#database.get<Maintenance>(
        key,
      );
      const now = this.#now();
      const after = value && next(value, now);
      if (value === null || after === null) return null;
      const updatedAt = Math.max(now, value.updatedAt + 1);
      const maintenance = { ...after, updatedAt };
      const isNew = after.validFrom !== value.validFrom;
      const written = await this.#database.commit({
        checks: [{ key, versionstamp }],
        sets: [
          this.#versionWrite(),
          { key, value: maintenance },
          ...isNew ? pastWrites(value, now) : [],
        ],
      });
      if (written !== null) return maintenance;
    }
    throw new StoreError("busy", "change the maintenance");
  }

  async #list(prefix: Deno.KvKey): Promise<Maintenance[]> {
    const entries = await this.#database.list<Maintenance>({ prefix });
    return entries.map(({ value }) => value);
  }

  #versionWrite(): Write {
    return { key: VERSION_KEY, value: this.#now() };
  }
}

/** Of those that are over and do not come again, the one that ended first. */
function oldestOver(
  own: readonly Maintenance[],
  now: number,
): Maintenance | undefined {
  return own.filter(({ repeat, endsAt, isConfigured }) =>
    repeat === null && endsAt <= now && !isConfigured
  ).sort((a, b) => a.endsAt - b.endsAt)[0];
}

/** What a rule said until now, as far as hourly roll-ups go back. */
function pastWrites(rule: Maintenance, now: number): Write[] {
  const { id, owner, scope, countsAsDowntime, validFrom } = rule;
  const from = Math.max(validFrom, now - HOUR_RETENTION_MS);
  const windows = windowsBetween(rule, from, now)
    .slice(-MAX_PAST_WINDOWS)
    .map((window) => ({
      from: Math.max(window.from, from),
      to: Math.min(window.to, now),
    }));
  if (windows.length === 0) return [];
  const value: PastMaintenance = {
    ...{ id, owner, scope, countsAsDowntime, windows },
  };
  return [{
    key: KEYS.pastMaintenances.key(owner, id, now),
    value,
    expireIn: HOUR_RETENTION_MS + EXPIRY_GRACE_MS,
  }];
}
