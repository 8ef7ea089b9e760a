import { KEYS } from "../keys.ts";
import { SHARD_SIZE } from "../../monitor/slots.ts";
import type { MonitorEvent } from "../../monitor/types.ts";
import type { Database } from "../database/database.ts";
import { keptUntil } from "../retention.ts";

export interface SweepOptions {
  readonly tickRetentionMs: number;
  readonly now: number;
}

/** A sweep looks at no more than this many entries of one collection, or of one url. */
const BATCH = 48;

/** How long a swept shard is left alone. */
const REST_MS = 3_600_000;

/** Sweeps shards one at a time, each once an hour. */
export class Sweeper {
  readonly #database: Database;
  readonly #tickRetentionMs: number;
  readonly #now: () => number;
  /** When each shard was swept last, by the wall clock. */
  readonly #sweptAt = new Map<number, number>();

  constructor(
    database: Database,
    { tickRetentionMs, now = Date.now }: {
      readonly tickRetentionMs: number;
      readonly now?: () => number;
    },
  ) {
    this.#database = database;
    this.#tickRetentionMs = tickRetentionMs;
    this.#now = now;
  }

  /** Sweeps the first of the shards whose hour is over; one that fails waits another hour, too. */
  async sweepNext(shards: Iterable<number>): Promise<void> {
    const now = this.#now();
    const isDue = (shard: number) =>
      Math.abs(now - (this.#sweptAt.get(shard) ?? -Infinity)) >= REST_MS;
    const shard = Array.from(shards).find(isDue);
    if (shard === undefined) return;
    this.#sweptAt.set(shard, now);
    const tickRetentionMs = this.#tickRetentionMs;
    await sweepShard(this.#database, shard, { tickRetentionMs, now });
  }
}

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
