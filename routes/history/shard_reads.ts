import { DAY_MS, HISTORY_DAYS, HOUR_MS } from "./url_history.ts";

/** Past days do not change any more, but for ticks that were late. */
export const DAYS_FRESH = { minFreshMs: 600_000, maxFreshMs: HOUR_MS };
export const HOURS_FRESH = { minFreshMs: 2_000, maxFreshMs: 60_000 };
/** At most this many shards are read at once. */
export const SHARDS_AT_ONCE = 4;
/** At most this many shards are remembered. */
export const MAX_SHARDS = 200;
/** At most this many days of a shard are read in one go: what one answer takes to be read holds up the probes. */
const MAX_DAYS_AT_ONCE = 15;

/** The key of the days of a shard before a day, which is counted since the epoch. */
export function shardDayKey(shard: number, day: number): string {
  return `${shard}/${day}`;
}

/** What such a key says: the shard, and the start of the day. */
export function readShardDay(
  key: string,
): { readonly shard: number; readonly today: number } {
  const [shard, day] = key.split("/").map(Number) as [number, number];
  return { shard, today: day * DAY_MS };
}

/** The days of the history before today, oldest first, in the pieces that they are read in. */
export function dayPieces(
  today: number,
): { readonly from: number; readonly to: number }[] {
  const pieces = [];
  for (let back = HISTORY_DAYS - 1; back > 0; back -= MAX_DAYS_AT_ONCE) {
    const from = today - back * DAY_MS;
    const to = Math.min(today, from + MAX_DAYS_AT_ONCE * DAY_MS);
    pieces.push({ from, to });
  }
  return pieces;
}
