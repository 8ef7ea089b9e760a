import {
  mergeRollUp,
  newRollUp,
  type RollUp,
  rollUpTicks,
} from "../monitor/roll_up.ts";
import { shardOf } from "../monitor/slots.ts";
import type { Tick } from "../monitor/types.ts";
import type { Database } from "./database.ts";
import { DAY_RETENTION_MS, HOUR_RETENTION_MS } from "./retention.ts";
import { decodeRollUps } from "./roll_up_codec.ts";
import type { Shards } from "./shards.ts";
import { decodeTicks } from "./tick_codec.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface HistoryOptions {
  /** How long ticks are kept. */
  readonly retentionMs: number;
  readonly now?: () => number;
}

/** A roll-up and the start of its hour or day. */
export interface RollUpAt {
  readonly at: number;
  readonly rollUp: RollUp;
}

/**
 * Reads what was recorded: `ticks/<shard>/<hour>/<part>`, `hours/<shard>/<hour>`
 * and `days/<shard>/<day>`, with the live windows for what is not packed yet.
 */
export class History {
  readonly #database: Database;
  readonly #shards: Shards;
  readonly #retentionMs: number;
  readonly #now: () => number;

  constructor(database: Database, shards: Shards, options: HistoryOptions) {
    this.#database = database;
    this.#shards = shards;
    this.#retentionMs = options.retentionMs;
    this.#now = options.now ?? Date.now;
  }

  /** A url's ticks from `from` up to, not including, `to`; oldest first. */
  async ticks(urlId: number, from: number, to: number): Promise<Tick[]> {
    const shard = shardOf(urlId);
    const start = Math.max(from, this.#now() - this.#retentionMs);
    if (start >= to) return [];
    const { compactedHour } = await this.#shards.load(shard);
    const packedEnd = (compactedHour + 1) * HOUR_MS;
    const [packed, live] = await Promise.all([
      this.#packedTicks(shard, start, Math.min(to, packedEnd)),
      this.#shards.liveTicks(shard, Math.max(start, packedEnd), to),
    ]);
    return [...packed, ...live]
      .flatMap((bytes) => decodeTicks(bytes, urlId).get(urlId) ?? [])
      .filter(({ at }) => at >= start && at < to);
  }

  /** Roll-ups of a url by hour, for the hours that begin in the range; hours without ticks are left out. */
  async hours(urlId: number, from: number, to: number): Promise<RollUpAt[]> {
    const shard = shardOf(urlId);
    const stored = await this.#stored("hours", {
      shard,
      unitMs: HOUR_MS,
      from,
      to,
      only: urlId,
    });
    const hours = pick(stored, urlId);
    return [...hours, ...await this.#unpackedHours(urlId, from, to)];
  }

  /** Roll-ups of all urls of a shard by day, today's up to now included. */
  async days(
    shard: number,
    from: number,
    to: number,
  ): Promise<Map<number, RollUpAt[]>> {
    const stored = await this.#stored("days", {
      shard,
      unitMs: DAY_MS,
      from,
      to,
    });
    const days = new Map<number, RollUpAt[]>();
    for (const { at, rollUps } of stored) {
      for (const [id, rollUp] of rollUps) push(days, id, { at, rollUp });
    }
    for (const [id, ticks] of await this.#unpackedTicks(shard, from, to)) {
      for (const tick of ticks) addToDay(days, id, tick);
    }
    return days;
  }

  /**
   * One roll-up of a url over any range. Whole days and hours come from the
   * stored roll-ups, what is left at the edges from the ticks, as long as those
   * are kept; an edge older than that is rounded to the hour.
   */
  async rollUp(urlId: number, from: number, to: number): Promise<RollUp> {
    const firstHour = Math.ceil(from / HOUR_MS) * HOUR_MS;
    const lastHour = Math.floor(to / HOUR_MS) * HOUR_MS;
    const total = newRollUp();
    if (firstHour >= lastHour) {
      return mergeRollUp(total, rollUpTicks(await this.ticks(urlId, from, to)));
    }
    const parts = await Promise.all([
      this.ticks(urlId, from, firstHour),
      this.ticks(urlId, lastHour, to),
    ]);
    for (const ticks of parts) mergeRollUp(total, rollUpTicks(ticks));
    for (
      const { rollUp } of await this.#wholeHours(urlId, firstHour, lastHour)
    ) {
      mergeRollUp(total, rollUp);
    }
    return total;
  }

  async #wholeHours(
    urlId: number,
    from: number,
    to: number,
  ): Promise<RollUpAt[]> {
    const firstDay = Math.ceil(from / DAY_MS) * DAY_MS;
    const lastDay = Math.floor(to / DAY_MS) * DAY_MS;
    if (firstDay >= lastDay) return await this.hours(urlId, from, to);
    const [before, days, after] = await Promise.all([
      this.hours(urlId, from, firstDay),
      this.days(shardOf(urlId), firstDay, lastDay),
      this.hours(urlId, lastDay, to),
    ]);
    return [...before, ...days.get(urlId) ?? [], ...after];
  }

  async #unpackedHours(
    urlId: number,
    from: number,
    to: number,
  ): Promise<RollUpAt[]> {
    const ticks =
      (await this.#unpackedTicks(shardOf(urlId), from, to, urlId)).get(urlId) ??
        [];
    const hours = new Map<number, Tick[]>();
    for (const tick of ticks) {
      push(hours, Math.floor(tick.at / HOUR_MS) * HOUR_MS, tick);
    }
    return [...hours].map(([at, list]) => ({ at, rollUp: rollUpTicks(list) }));
  }

  /** Ticks of the hours that are not packed yet. */
  async #unpackedTicks(
    shard: number,
    from: number,
    to: number,
    only?: number,
  ): Promise<Map<number, Tick[]>> {
    const { compactedHour } = await this.#shards.load(shard);
    const start = Math.max(from, (compactedHour + 1) * HOUR_MS);
    const ticks = new Map<number, Tick[]>();
    if (start >= to) return ticks;
    for (
      const bytes of await this.#shards.liveTicks(
        shard,
        start,
        Math.min(to, this.#now() + HOUR_MS),
      )
    ) {
      for (const [id, list] of decodeTicks(bytes, only)) {
        for (const tick of list) {
          if (tick.at >= start && tick.at < to) push(ticks, id, tick);
        }
      }
    }
    return ticks;
  }

  async #packedTicks(
    shard: number,
    from: number,
    to: number,
  ): Promise<Uint8Array[]> {
    if (from >= to) return [];
    const entries = await this.#database.list<Uint8Array>({
      start: ["ticks", shard, Math.floor(from / HOUR_MS)],
      end: ["ticks", shard, Math.ceil(to / HOUR_MS)],
    });
    return entries.map(({ value }) => value);
  }

  async #stored(
    name: "hours" | "days",
    { shard, unitMs, from, to, only }: Range,
  ): Promise<{ at: number; rollUps: Map<number, RollUp> }[]> {
    const retentionMs = name === "hours" ? HOUR_RETENTION_MS : DAY_RETENTION_MS;
    const kept = Math.max(from, this.#now() - retentionMs);
    if (kept >= to) return [];
    const entries = await this.#database.list<Uint8Array>({
      start: [name, shard, Math.ceil(kept / unitMs)],
      end: [name, shard, Math.ceil(to / unitMs)],
    });
    return entries.map(({ key, value }) => ({
      at: (key[2] as number) * unitMs,
      rollUps: decodeRollUps(value, only),
    }));
  }
}

interface Range {
  readonly shard: number;
  readonly unitMs: number;
  readonly from: number;
  readonly to: number;
  readonly only?: number;
}

function pick(
  stored: { at: number; rollUps: Map<number, RollUp> }[],
  id: number,
): RollUpAt[] {
  return stored.flatMap(({ at, rollUps }) => {
    const rollUp = rollUps.get(id);
    return rollUp === undefined ? [] : [{ at, rollUp }];
  });
}

function addToDay(days: Map<number, RollUpAt[]>, id: number, tick: Tick): void {
  const at = Math.floor(tick.at / DAY_MS) * DAY_MS;
  const last = days.get(id)?.at(-1);
  const rollUp = rollUpTicks([tick]);
  if (last?.at === at) mergeRollUp(last.rollUp, rollUp);
  else push(days, id, { at, rollUp });
}

function push<Key, Value>(
  lists: Map<Key, Value[]>,
  key: Key,
  value: Value,
): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
