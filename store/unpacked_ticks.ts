import type { Tick } from "../monitor/types.ts";
import type { Database } from "./database.ts";
import type { Shards } from "./shards.ts";
import { decodeTicks } from "./tick_codec.ts";

const HOUR_MS = 3_600_000;

export interface UnpackedRange {
  readonly shard: number;
  /** The latest hour that is packed. */
  readonly compactedHour: number;
  readonly from: number;
  readonly to: number;
  /** Only this url. */
  readonly only?: number | undefined;
}

/**
 * The ticks from `from` up to, not including, `to` that no roll-up has yet, by
 * url. An hour that has a roll-up although it counts as not packed, as after a
 * clock that was set back, is left out.
 */
export async function unpackedTicks(
  database: Database,
  shards: Shards,
  { shard, compactedHour, from, to, only }: UnpackedRange,
): Promise<Map<number, Tick[]>> {
  const ticks = new Map<number, Tick[]>();
  const start = Math.max(from, (compactedHour + 1) * HOUR_MS);
  if (start >= to) return ticks;
  const rolledUp = await database.list({
    start: ["hours", shard, compactedHour + 1],
    end: ["hours", shard, Number.MAX_SAFE_INTEGER],
  });
  const skipped = new Set(rolledUp.map(({ key }) => key[2]));
  for (const bytes of await shards.liveTicks(shard, start, to)) {
    for (const [id, list] of decodeTicks(bytes, only)) {
      const all = ticks.get(id) ?? [];
      ticks.set(id, all);
      for (const tick of list) {
        const isWanted = tick.at >= start && tick.at < to &&
          !skipped.has(Math.floor(tick.at / HOUR_MS));
        if (isWanted) all.push(tick);
      }
    }
  }
  return ticks;
}
