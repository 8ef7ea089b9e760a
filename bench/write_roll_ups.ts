import { newRollUp, type RollUp } from "../monitor/roll_up.ts";
import { shardOf } from "../monitor/slots.ts";
import type { Database } from "../store/database/database.ts";
import { encodeRollUps } from "../store/codecs/roll_up_codec.ts";

const UNIT_MS = { hours: 3_600_000, days: 86_400_000 };

export interface RollUpPlan {
  readonly ids: readonly number[];
  readonly unit: keyof typeof UNIT_MS;
  /** How many, up to the last that is over. */
  readonly count: number;
  readonly now: number;
}

/** Stores roll-ups as packing would have left them. */
export async function writeRollUps(
  database: Database,
  { ids, unit, count, now }: RollUpPlan,
): Promise<void> {
  const current = Math.floor(now / UNIT_MS[unit]);
  for (const [shard, own] of Map.groupBy(ids, shardOf)) {
    for (let number = current - count; number < current; number++) {
      const value = encodeRollUps(new Map(own.map((id) => [id, aRollUp()])));
      await database.commit({ sets: [{ key: [unit, shard, number], value }] });
    }
  }
}

/** As of 8,640 ticks, their times in some twenty buckets. */
function aRollUp(): RollUp {
  const rollUp = newRollUp();
  rollUp.upCount = 8_640;
  rollUp.durationTenths = 8_640 * 420;
  for (let bucket = 52; bucket < 74; bucket++) {
    rollUp.buckets.set(bucket, 300 + Math.floor(Math.random() * 200));
  }
  return rollUp;
}
