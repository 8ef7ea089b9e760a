import { KEYS } from "../keys.ts";
import { SHARD_SIZE } from "../../monitor/slots.ts";
import type { MonitorEvent } from "../../monitor/types.ts";
import type { Database } from "../database/database.ts";
import { keptUntil } from "../retention.ts";

export interface SweepOptions {
  readonly tickRetentionMs: number;
  readonly now: number;
}

/** Most entries of one collection, or one url, that a sweep looks at. */
const BATCH = 48;

/**
 * Deletes what is past its retention. The store would do so by itself a day
 * later; but the runtime ends the process when it finds expired entries that it
 * cannot delete because the disk is full, so there should be none.
 */
export async function sweepShard(
  database: Database,
  shard: number,
  { tickRetentionMs, now }: SweepOptions,
): Promise<void> {
  const firstId = shard * SHARD_SIZE;
  const prefixes: Deno.KvKey[] = [
    KEYS.ticks.key(shard),
    KEYS.hours.key(shard),
    KEYS.days.key(shard),
    ...Array.from(
      { length: SHARD_SIZE },
      (_, n) => KEYS.events.key(firstId + n),
    ),
  ];
  for (const prefix of prefixes) {
    const entries = await database.list<MonitorEvent>({ prefix }, {
      limit: BATCH,
    });
    const isOver = ({ key, value }: Deno.KvEntry<MonitorEvent>) =>
      keptUntil(key, value, tickRetentionMs) <= now;
    const deletes = entries.filter(isOver).map(({ key }) => key);
    if (deletes.length > 0) await database.commit({ deletes });
  }
}
