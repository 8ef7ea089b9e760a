import {
  type KnownTime,
  knownTimeOf,
  sumKnownTimes,
} from "../../monitor/known_time.ts";
import { shardOf } from "../../monitor/slots.ts";
import type { History } from "../../store/history/history.ts";
import { FreshCache } from "./fresh_cache.ts";
import { orElse } from "./or_else.ts";
import { DAY_MS, HOUR_MS, type UrlHistory } from "./url_history.ts";

/** One month (UTC) of a url. */
export interface MonthUptime extends KnownTime {
  readonly at: number;
  readonly upCount: number;
  readonly downCount: number;
}

type MonthsById = ReadonlyMap<number, readonly MonthUptime[]>;

const NO_MONTHS: MonthsById = new Map();
/** Daily roll-ups are kept somewhat longer. */
const MONTHS = 12;
const FRESH = { minFreshMs: HOUR_MS, maxFreshMs: 6 * HOUR_MS, maxKeys: 500 };

/** Uptime by month, read by shard and kept for hours: past months do not change. */
export class MonthUptimes {
  readonly #history: Pick<History, "days">;
  readonly #months: FreshCache<MonthsById>;

  constructor(history: Pick<History, "days">) {
    this.#history = history;
    this.#months = new FreshCache({
      ...FRESH,
      load: (key) => {
        const [shard, day] = key.split("/").map(Number) as [number, number];
        return this.#read(shard, day * DAY_MS);
      },
    });
  }

  /** The months of a url, newest first; those of which nothing is known are left out. */
  async of(
    id: number,
    known: Promise<UrlHistory>,
    now: number,
  ): Promise<MonthUptime[]> {
    const day = Math.floor(now / DAY_MS);
    const [months, { days }] = await Promise.all([
      orElse(NO_MONTHS, this.#months.get(`${shardOf(id)}/${day}`)),
      known,
    ]);
    const today = days.at(-1)?.summary;
    const past = months.get(id) ?? [];
    if (!today) return past.toReversed();
    return add(past, { ...today, at: monthOf(now) }).toReversed();
  }

  /** All months up to the day that begins at `to`. */
  async #read(shard: number, to: number): Promise<MonthsById> {
    const parts: Promise<[at: number, Awaited<ReturnType<History["days"]>>]>[] =
      [];
    for (let back = MONTHS; back >= 0; back--) {
      const at = monthOf(to, back);
      const end = Math.min(to, monthOf(to, back - 1));
      if (at >= end) continue;
      // All months are asked for at once, and probes run between their answers.
      parts.push(this.#history.days(shard, at, end).then((days) => [at, days]));
    }
    const found = new Map<number, MonthUptime[]>();
    for (const [at, days] of await Promise.all(parts)) {
      for (const [id, rollUps] of days) {
        let months = found.get(id) ?? [];
        for (const { rollUp } of rollUps) {
          const { upCount, downCount } = rollUp;
          const known = knownTimeOf(rollUp, DAY_MS);
          if (upCount + downCount + known.upMs + known.downMs > 0) {
            months = add(months, { ...known, at, upCount, downCount });
          }
        }
        found.set(id, months);
      }
    }
    return found;
  }
}

/** The start of the month of `at`, or of one that is `back` months before. */
function monthOf(at: number, back = 0): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back);
}

/** Adds a part to the last month, or begins a new one. */
function add(
  months: readonly MonthUptime[],
  { at, upCount, downCount, ...part }: MonthUptime,
): MonthUptime[] {
  const { upMs, downMs, isEstimated } = part;
  const known = { upMs, downMs, isEstimated };
  const last = months.at(-1);
  if (last?.at !== at) return [...months, { at, upCount, downCount, ...known }];
  return [...months.slice(0, -1), {
    at,
    upCount: last.upCount + upCount,
    downCount: last.downCount + downCount,
    ...sumKnownTimes([last, known]),
  }];
}

/** How much of a month there was until `now`. */
export function monthLengthMs({ at }: MonthUptime, now: number): number {
  return Math.min(now, monthOf(at, -1)) - at;
}
