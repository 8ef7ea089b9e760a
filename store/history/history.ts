import { type Collection, KEYS } from "../keys.ts";
import { inPieces } from "../../monitor/in_pieces.ts";
import {
  mergeRollUp,
  newRollUp,
  type RollUp,
  rollUpRange,
} from "../../monitor/roll_up.ts";
import {
  addStateTimes,
  FINDING_HOURS,
  type LeftOut,
  leftOutOf,
} from "../../monitor/state_times.ts";
import { shardOf } from "../../monitor/slots.ts";
import type { Tick } from "../../monitor/types.ts";
import type { Database } from "../database/database.ts";
import { inOrder } from "./packed_hour.ts";
import { DAY_RETENTION_MS, HOUR_RETENTION_MS } from "../retention.ts";
import { decodeRollUps } from "../codecs/roll_up_codec.ts";
import { addHours, listOf, type RollUpAt, type Series } from "./series.ts";
import type { Shards } from "../shards.ts";
import { decodeTicks } from "../codecs/tick_codec.ts";
import { unpackedRollUps } from "./unpacked_roll_ups.ts";

export type { RollUpAt } from "./series.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** How often reading begins again when an hour is packed meanwhile. */
const MAX_TRIES = 3;

export interface HistoryOptions {
  /** How long ticks are kept. */
  readonly retentionMs: number;
  readonly now?: () => number;
  /** What uptime leaves out; nothing where it is not told. */
  readonly leftOut?: LeftOut | undefined;
}

interface Unit {
  readonly collection: Collection<[shard: number, unit: number]>;
  readonly ms: number;
  readonly retentionMs: number;
}

const HOURS: Unit = {
  collection: KEYS.hours,
  ms: HOUR_MS,
  retentionMs: HOUR_RETENTION_MS,
};
const DAYS: Unit = {
  collection: KEYS.days,
  ms: DAY_MS,
  retentionMs: DAY_RETENTION_MS,
};

interface Range {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
  /** The one url to read; all of the shard if undefined. */
  readonly only?: number;
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
  /** The times of a monitor that its uptime leaves out. */
  readonly leftOut: LeftOut;

  constructor(database: Database, shards: Shards, options: HistoryOptions) {
    this.#database = database;
    this.#shards = shards;
    this.#retentionMs = options.retentionMs;
    this.#now = options.now ?? Date.now;
    this.leftOut = options.leftOut ?? (() => []);
  }

  /** The time before which no tick is kept. */
  earliestTickAt(): number {
    return this.#now() - this.#retentionMs;
  }

  /** A url's ticks from `from` up to, not including, `to`; oldest first. */
  async ticks(urlId: number, from: number, to: number): Promise<Tick[]> {
    const shard = shardOf(urlId);
    const start = Math.max(from, this.#now() - this.#retentionMs);
    if (start >= to) return [];
    const packedHour = await this.#shards.packedHour(shard);
    const packedEnd = (packedHour + 1) * HOUR_MS;
    const [packed, live] = await Promise.all([
      this.#packedTicks(shard, start, to),
      this.#shards.liveTicks(shard, Math.max(start, packedEnd), to),
    ]);
    const ticks = [...packed, ...live]
      .flatMap((bytes) => decodeTicks(bytes, urlId).get(urlId) ?? [])
      .filter(({ at }) => at >= start && at < to);
    return [...inOrder(ticks)];
  }

  /** Roll-ups of a url by hour, for the hours that begin in the range; hours of which no tick tells are left out. */
  async hours(urlId: number, from: number, to: number): Promise<RollUpAt[]> {
    const range = { shard: shardOf(urlId), from, to, only: urlId };
    return (await this.#series(HOURS, range)).get(urlId) ?? [];
  }

  /** Roll-ups of all urls of a shard by hour, for the hours that begin in the range. */
  hoursOfShard(
    shard: number,
    from: number,
    to: number,
  ): Promise<Map<number, RollUpAt[]>> {
    return this.#series(HOURS, { shard, from, to });
  }

  /** Roll-ups of all urls of a shard by day, for the days that begin in the range, today's up to now included. */
  days(
    shard: number,
    from: number,
    to: number,
  ): Promise<Map<number, RollUpAt[]>> {
    return this.#series(DAYS, { shard, from, to });
  }

  /**
   * One roll-up of a url over any range. Whole days and hours come from the
   * stored roll-ups, what is left at the ends from the ticks. An end that is
   * older than the ticks are kept is rounded to the hour, one that is older than
   * hourly roll-ups are kept to the day.
   */
  async rollUp(urlId: number, from: number, to: number): Promise<RollUp> {
    const start = this.#rounded(from);
    const end = this.#rounded(Math.min(to, this.#now() + HOUR_MS));
    const firstHour = Math.ceil(start / HOUR_MS) * HOUR_MS;
    const lastHour = Math.floor(end / HOUR_MS) * HOUR_MS;
    if (firstHour >= lastHour) {
      return await this.#partOfHour(urlId, start, end);
    }
    const [before, hours, after] = await Promise.all([
      this.#partOfHour(urlId, start, firstHour),
      this.#wholeHours(urlId, firstHour, lastHour),
      this.#partOfHour(urlId, lastHour, end),
    ]);
    const parts = [before, ...hours.map(({ rollUp }) => rollUp), after];
    return parts.reduce(mergeRollUp, newRollUp());
  }

  /** A roll-up made of ticks; the ticks before the range tell what held when it began. */
  async #partOfHour(urlId: number, from: number, to: number): Promise<RollUp> {
    if (from >= to) return newRollUp();
    const earliest = from - FINDING_HOURS * HOUR_MS;
    const ticks = await this.ticks(urlId, earliest, to);
    const before = ticks.filter(({ at }) => at < from);
    const range = { from: earliest, to: from };
    const finding = addStateTimes(new Map(), range, before, null);
    const end = Math.max(from, Math.min(to, this.#now()));
    const own = ticks.slice(before.length);
    const leftOut = leftOutOf(this.leftOut, urlId, { from, to: end });
    const rollUp = rollUpRange({ from, to: end }, own, finding, leftOut);
    return { ...rollUp, finding: null };
  }

  #rounded(at: number): number {
    const age = this.#now() - at;
    if (age > HOUR_RETENTION_MS) return Math.round(at / DAY_MS) * DAY_MS;
    if (age > this.#retentionMs) return Math.round(at / HOUR_MS) * HOUR_MS;
    return at;
  }

  async #wholeHours(
    urlId: number,
    from: number,
    to: number,
  ): Promise<RollUpAt[]> {
    const firstDay = Math.ceil(from / DAY_MS) * DAY_MS;
    const lastDay = Math.floor(to / DAY_MS) * DAY_MS;
    if (firstDay >= lastDay) return await this.hours(urlId, from, to);
    const shard = shardOf(urlId);
    const days = { shard, from: firstDay, to: lastDay, only: urlId };
    const [before, whole, after] = await Promise.all([
      this.hours(urlId, from, firstDay),
      this.#series(DAYS, days),
      this.hours(urlId, lastDay, to),
    ]);
    return [...before, ...whole.get(urlId) ?? [], ...after];
  }

  /** Stored roll-ups, and those of what is not packed yet; read again if an hour was packed in between. */
  async #series(unit: Unit, range: Range): Promise<Series> {
    const { shard } = range;
    let packedHour = await this.#shards.packedHour(shard);
    for (let tries = 1;; tries++) {
      const [series, unpacked] = await Promise.all([
        this.#storedSeries(unit, range),
        unpackedRollUps(this.#database, this.#shards, {
          ...range,
          now: this.#now(),
          leftOut: this.leftOut,
          packedHour,
          from: Math.ceil(range.from / unit.ms) * unit.ms,
          to: Math.ceil(Math.min(range.to, this.#now() + DAY_MS) / unit.ms) *
            unit.ms,
        }),
      ]);
      for (const [id, hours] of unpacked) addHours(series, id, unit.ms, hours);
      const after = await this.#shards.packedHour(shard);
      if (after === packedHour || tries === MAX_TRIES) return series;
      packedHour = after;
    }
  }

  async #storedSeries(
    { collection, ms, retentionMs }: Unit,
    { shard, from, to, only }: Range,
  ): Promise<Series> {
    const series: Series = new Map();
    const kept = Math.max(from, this.#now() - retentionMs);
    if (kept >= to) return series;
    const entries = await this.#database.list<Uint8Array>({
      start: collection.key(shard, Math.ceil(kept / ms)),
      end: collection.key(shard, Math.ceil(to / ms)),
    });
    await inPieces(entries, ({ key, value }) => {
      const at = (key[2] as number) * ms;
      for (const [id, rollUp] of decodeRollUps(value, only)) {
        listOf(series, id).push({ at, rollUp });
      }
    });
    return series;
  }

  async #packedTicks(
    shard: number,
    from: number,
    to: number,
  ): Promise<Uint8Array[]> {
    const entries = await this.#database.list<Uint8Array>({
      start: KEYS.ticks.key(shard, Math.floor(from / HOUR_MS)),
      end: KEYS.ticks.key(shard, Math.ceil(to / HOUR_MS)),
    });
    return entries.map(({ value }) => value);
  }
}
