import { inPieces } from "../../monitor/in_pieces.ts";
import {
  type KnownTime,
  knownTimeOf,
  maintenanceMsOf,
  sumKnownTimes,
} from "../../monitor/known_time.ts";
import { shardOf } from "../../monitor/slots.ts";
import type { History } from "../../store/history/history.ts";
import { eachOf } from "./each_of.ts";
import { FreshCache } from "./fresh_cache.ts";
import { orElse } from "./or_else.ts";
import {
  dayPieces,
  DAYS_FRESH,
  HOURS_FRESH,
  MAX_SHARDS,
  readShardDay,
  shardDayKey,
  SHARDS_AT_ONCE,
} from "./shard_reads.ts";
import { DAY_MS, HOUR_MS } from "./url_history.ts";

/** How long a url was up, down and in maintenance on a day (UTC), and nothing else: of thousands of urls the rest costs more than all of this. */
export interface DayTime extends Pick<KnownTime, "upMs" | "downMs"> {
  readonly at: number;
  /** Absent for none. */
  readonly maintenanceMs?: number;
}

type DayTimesById = ReadonlyMap<number, readonly DayTime[]>;

export interface DayTimesDeps {
  readonly history: Pick<History, "days" | "hoursOfShard">;
  /** Wall clock. */
  readonly now: () => number;
}

const NOTHING: DayTimesById = new Map();

/** The days of thousands of urls for the bars of their groups, read by shard and kept for a while. */
export class DayTimes {
  readonly #deps: DayTimesDeps;
  readonly #days: FreshCache<DayTimesById>;
  readonly #todays: FreshCache<DayTimesById>;

  constructor(deps: DayTimesDeps) {
    this.#deps = deps;
    this.#days = new FreshCache({
      load: (key) => this.#loadDays(key),
      ...DAYS_FRESH,
      maxKeys: MAX_SHARDS,
    });
    this.#todays = new FreshCache({
      load: (key) => this.#loadToday(key),
      ...HOURS_FRESH,
      maxKeys: MAX_SHARDS,
    });
  }

  /** By id, oldest first, today last; days of which nothing is known are left out. */
  async of(
    ids: readonly number[],
  ): Promise<ReadonlyMap<number, readonly DayTime[]>> {
    const today = Math.floor(this.#deps.now() / DAY_MS);
    const found = new Map<number, readonly DayTime[]>();
    const shards = Map.groupBy(ids, shardOf);
    await eachOf(shards, SHARDS_AT_ONCE, async ([shard, own]) => {
      const key = shardDayKey(shard, today);
      const [days, todays] = await Promise.all([
        orElse(NOTHING, this.#days.get(key)),
        orElse(NOTHING, this.#todays.get(key)),
      ]);
      await inPieces(own, (id) => {
        const before = days.get(id) ?? [];
        const last = todays.get(id);
        found.set(id, last === undefined ? before : [...before, ...last]);
      });
    });
    return found;
  }

  async #loadDays(key: string): Promise<DayTimesById> {
    const { shard, today } = readShardDay(key);
    const found = new Map<number, DayTime[]>();
    for (const { from, to } of dayPieces(today)) {
      const days = await this.#deps.history.days(shard, from, to);
      await inPieces(days, ([id, rollUps]) => {
        const times = rollUps.flatMap(({ at, rollUp }) =>
          dayTimeOf(
            at,
            knownTimeOf(rollUp, DAY_MS),
            maintenanceMsOf(rollUp),
          )
        );
        const known = found.get(id);
        if (known === undefined) found.set(id, times);
        else known.push(...times);
      });
    }
    return found;
  }

  async #loadToday(key: string): Promise<DayTimesById> {
    const { shard, today } = readShardDay(key);
    const { history, now } = this.#deps;
    const hours = await history.hoursOfShard(shard, today, now() + 1);
    const found = new Map<number, DayTime[]>();
    await inPieces(hours, ([id, rollUps]) => {
      const parts = rollUps.map(({ rollUp }) => knownTimeOf(rollUp, HOUR_MS));
      const maintenanceMs = rollUps.reduce(
        (sum, { rollUp }) => sum + maintenanceMsOf(rollUp),
        0,
      );
      found.set(id, dayTimeOf(today, sumKnownTimes(parts), maintenanceMs));
    });
    return found;
  }
}

function dayTimeOf(
  at: number,
  { upMs, downMs }: KnownTime,
  maintenanceMs: number,
): DayTime[] {
  if (upMs + downMs + maintenanceMs === 0) return [];
  const day: DayTime = { at, upMs, downMs };
  return [maintenanceMs > 0 ? { ...day, maintenanceMs } : day];
}
