import { show } from "../monitor/fields/value_kind.ts";
import { maintenancePhase } from "../monitor/maintenance/maintenance_phase.ts";
import {
  windowAt,
  windowsBetween,
} from "../monitor/maintenance/maintenance_windows.ts";
import {
  type Maintenance,
  type MaintenanceScope,
  type MaintenanceSpec,
  MAX_MAINTENANCES,
  type PastMaintenance,
} from "../monitor/maintenance_rule.ts";
import { isSameMaintenance } from "../monitor/fields/maintenance_fields.ts";
import { nextNumber } from "./database/counter.ts";
import type { Database, Write } from "./database/database.ts";
import { deleteInBatches } from "./database/delete_in_batches.ts";
import { StoreError } from "./database/store_error.ts";
import { KEYS } from "./keys.ts";
import { EVENT_RETENTION_MS, EXPIRY_GRACE_MS } from "./retention.ts";
import { VERSION_KEY } from "./urls.ts";

const MAX_TRIES = 20;
/** Of a rule that is changed or deleted, at most so many of its latest windows are kept. */
const MAX_PAST_WINDOWS = 400;
/** Of what rules of one owner said before, the latest so many are kept. */
const MAX_PAST = 500;

/**
 * `maintenances/<owner>/<id>`: rules, of which no window is ever stored while
 * they last. What a rule said before it was changed or deleted is kept as
 * windows in `past_maintenances`, since the uptime of what is not packed yet is
 * computed from it, and what was down then is no outage as long as it is told of.
 * Each write changes the version of the urls, by which other
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

  /** Deletes what is past its time, and the oldest of what are too many; the runtime would a day later, but ends the process where the disk is full. */
  async sweep(): Promise<void> {
    const entries = await this.#database.list<PastMaintenance>({
      prefix: KEYS.pastMaintenances.key(),
    });
    const kept = entries.filter((each) => !this.#isOld(each));
    const surplus = Map.groupBy(kept, ({ key }) => key[1]).values()
      .flatMap((own) =>
        own.sort((a, b) => writtenAt(b) - writtenAt(a)).slice(MAX_PAST)
      );
    const gone = [...entries.filter((each) => this.#isOld(each)), ...surplus];
    await deleteInBatches(this.#database, gone.map(({ key }) => key));
  }

  #isOld(entry: { readonly key: Deno.KvKey }): boolean {
    return writtenAt(entry) <= this.#now() - EVENT_RETENTION_MS;
  }

  async get(owner: number, id: number): Promise<Maintenance | null> {
    const key = KEYS.maintenances.key(owner, id);
    return (await this.#database.get<Maintenance>(key)).value;
  }

  /**
   * Stores a rule; "full" where its owner has as many as there may be, and none
   * of them is over. One of the configuration that has its title already, since
   * another instance was quicker, is returned as it is.
   */
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
      const same = own.find((each) =>
        isConfigured && each.isConfigured && each.title === spec.title
      );
      if (same !== undefined) return same;
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
    return this.#change(owner, id, (before, now) => {
      const after = { ...before, ...changes };
      return isCountedAlike(before, after)
        ? after
        : { ...after, validFrom: now };
    });
  }

  /** Ends the window that goes on; null where the rule is gone, or has none now. */
  async end(owner: number, id: number): Promise<Maintenance | null> {
    return await this.#change(owner, id, (before, now) => {
      const window = windowAt(before, now);
      // the rule knows the latest early end alone: what was until now is kept apart
      return window &&
        { ...before, ended: { from: window.from, at: now }, validFrom: now };
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

  /** Takes a rule to another owner, of whose monitors it is about those of `scope`; nothing where it was changed meanwhile. */
  async move(
    rule: Maintenance,
    to: number,
    scope: MaintenanceScope,
  ): Promise<void> {
    const key = KEYS.maintenances.key(rule.owner, rule.id);
    const { value, versionstamp } = await this.#database.get<Maintenance>(key);
    if (value?.updatedAt !== rule.updatedAt) return;
    await this.#database.commit({
      checks: [{ key, versionstamp }],
      sets: [this.#versionWrite(), {
        key: KEYS.maintenances.key(to, rule.id),
        value: { ...value, owner: to, scope },
      }],
      deletes: [key],
    });
  }

  /** Takes what rules of an owner said until they were changed or deleted to another owner; `scopeFor` tells what of it, null for nothing. */
  async movePast(
    owner: number,
    to: number,
    scopeFor: (scope: MaintenanceScope) => MaintenanceScope | null,
  ): Promise<void> {
    const prefix = KEYS.pastMaintenances.key(owner);
    const entries = await this.#database.list<PastMaintenance>({ prefix });
    for (const entry of entries) {
      const { key, value } = entry;
      const scope = scopeFor(value.scope);
      const leftMs = writtenAt(entry) + EVENT_RETENTION_MS - this.#now();
      if (scope === null || leftMs <= 0) continue;
      await this.#database.commit({
        sets: [this.#versionWrite(), {
          key: KEYS.pastMaintenances.key(to, value.id, writtenAt(entry)),
          value: { ...value, owner: to, scope },
          expireIn: leftMs + EXPIRY_GRACE_MS,
        }],
        deletes: [key],
      });
    }
  }

  /** With the account that they are of. */
  async deleteAllOf(owner: number): Promise<void> {
    const lists = await Promise.all(
      [KEYS.maintenances.key(owner), KEYS.pastMaintenances.key(owner)]
        .map((prefix) => this.#database.list({ prefix })),
    );
    const keys = lists.flat().map(({ key }) => key);
    await deleteInBatches(this.#database, keys, [this.#versionWrite()]);
  }

  /**
   * Makes the rules of the configuration equal to it; a title is an identity.
   * What is not kept goes first, which makes room for what is new.
   *
   * @throws {Error} with the titles that there was no room for; the others are stored.
   */
  async sync(owner: number, specs: readonly MaintenanceSpec[]): Promise<void> {
    const titles = new Set(specs.map(({ title }) => title));
    const kept = new Map<string, Maintenance>();
    for (const rule of await this.of(owner)) {
      if (!rule.isConfigured) continue;
      const { id, title } = rule;
      if (titles.has(title) && !kept.has(title)) kept.set(title, rule);
      else await this.delete(owner, id);
    }
    const left: string[] = [];
    for (const spec of specs) {
      const rule = kept.get(spec.title) ?? await this.create(owner, spec, true);
      if (rule === "full") left.push(spec.title);
      else if (!isSameMaintenance(rule, spec)) {
        await this.update(owner, rule.id, spec);
      }
    }
    if (left.length > 0) throw new Error(noRoomText(left));
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
  return own.filter((rule) =>
    !rule.isConfigured && maintenancePhase(rule, now).state === "over"
  ).sort((a, b) => a.endsAt - b.endsAt)[0];
}

/** Whether two leave the same times out of the uptime of the same monitors. */
function isCountedAlike(one: MaintenanceSpec, other: MaintenanceSpec): boolean {
  const [before, after] = [one, other].map((
    { scope, startsAt, endsAt, repeat, countsAsDowntime },
  ) => JSON.stringify({ scope, startsAt, endsAt, repeat, countsAsDowntime }));
  return before === after;
}

function noRoomText(titles: readonly string[]): string {
  return `Cannot add the maintenance ${
    titles.map(show).join(", ")
  }: there are ${MAX_MAINTENANCES}, and none of them is over. Delete one`;
}

/** When what is kept of a rule was written. */
function writtenAt({ key }: { readonly key: Deno.KvKey }): number {
  return Number(key[3]);
}

/** What a rule said until now, as far as events go back. */
function pastWrites(rule: Maintenance, now: number): Write[] {
  const { id, owner, scope, countsAsDowntime, validFrom } = rule;
  const from = Math.max(validFrom, now - EVENT_RETENTION_MS);
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
    expireIn: EVENT_RETENTION_MS + EXPIRY_GRACE_MS,
  }];
}
