import { KEYS, LAST_PART } from "../keys.ts";
import { countOf } from "../../monitor/roll_up.ts";
import type { Tick } from "../../monitor/types.ts";
import type { Database } from "../database/database.ts";
import type { Shards } from "../shards.ts";
import { decodeRollUps } from "../codecs/roll_up_codec.ts";
import { decodeTicks } from "../codecs/tick_codec.ts";

const HOUR_MS = 3_600_000;

export interface UnpackedRange {
  readonly shard: number;
  /** The latest hour that is packed. */
  readonly packedHour: number;
  readonly from: number;
  readonly to: number;
  /** The one url to read; all of the shard if undefined. */
  readonly only?: number | undefined;
}

export interface UnpackedTicks {
  /** Ticks by url. */
  readonly ticks: ReadonlyMap<number, readonly Tick[]>;
  /** Hours that have a roll-up although they do not count as packed. */
  readonly rolledUpHours: ReadonlySet<number>;
}

/**
 * The ticks from `from` up to, not including, `to` that no roll-up has yet, by
 * url. An hour may have a roll-up although it counts as not packed, as after an
 * import or a clock that was set back: then those that its blocks have too are
 * left out, or all of them if the blocks are gone.
 */
export async function unpackedTicks(
  database: Database,
  shards: Shards,
  { shard, packedHour, from, to, only }: UnpackedRange,
): Promise<UnpackedTicks> {
  const ticks = new Map<number, Tick[]>();
  const start = Math.max(from, (packedHour + 1) * HOUR_MS);
  const rolledUpHours = new Set<number>();
  if (start >= to) return { ticks, rolledUpHours };
  const [rolledUp, live] = await Promise.all([
    database.list<Uint8Array>({
      start: KEYS.hours.key(shard, packedHour + 1),
      end: KEYS.hours.key(shard, LAST_PART),
    }),
    shards.liveTicks(shard, start, to),
  ]);
  const hours = new Set<number>();
  for (const bytes of live) {
    for (const [id, list] of decodeTicks(bytes, only)) {
      const all = ticks.get(id) ?? [];
      ticks.set(id, all);
      for (const tick of list) {
        if (tick.at < start || tick.at >= to) continue;
        all.push(tick);
        hours.add(hourOf(tick));
      }
    }
  }
  for (const { key, value } of rolledUp) {
    const hour = key[2] as number;
    rolledUpHours.add(hour);
    if (!hours.has(hour)) continue;
    const prefix = KEYS.ticks.key(shard, hour);
    const blocks = await database.list<Uint8Array>({ prefix });
    const packed = blocks.map(({ value }) => decodeTicks(value, only));
    const rollUps = decodeRollUps(value, only);
    for (const [id, list] of ticks) {
      const rollUp = rollUps.get(id);
      if (rollUp === undefined || countOf(rollUp) === 0) continue; // of time alone
      ticks.set(id, withoutPacked(list, hour, packed.map((b) => b.get(id))));
    }
  }
  return { ticks, rolledUpHours };
}

/** What is in an hour's blocks is in its roll-up. */
function withoutPacked(
  ticks: readonly Tick[],
  hour: number,
  blocks: readonly (readonly Tick[] | undefined)[],
): Tick[] {
  const slots = new Set(
    blocks.flatMap((list) => list ?? []).map(({ at }) => at),
  );
  return ticks.filter((tick) =>
    hourOf(tick) !== hour || (blocks.length > 0 && !slots.has(tick.at))
  );
}

function hourOf({ at }: Tick): number {
  return Math.floor(at / HOUR_MS);
}
