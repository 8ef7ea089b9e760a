import { KEYS } from "../keys.ts";
import { Packing } from "../history/packing.ts";
import type { Database } from "../database/database.ts";
import { LIVE_PAGE, type LiveWindow, Shards } from "../shards.ts";
import { StoreError } from "../database/store_error.ts";
import { baseOfTicks } from "../codecs/tick_codec.ts";

const HOUR_MS = 3_600_000;

export interface PackImportedOptions {
  /** How long the store keeps ticks. */
  readonly tickRetentionMs: number;
  readonly now?: () => number;
  /** Called after each shard, with how many are done. */
  readonly onPacked?: ((shards: number) => void) | undefined;
  /** Called with a shard whose records cannot be read. */
  readonly onDamaged?: ((shard: number, error: Error) => void) | undefined;
}

/**
 * Packs the ticks of all live windows, those of the running hour too, and deletes
 * the windows. Their keys and numbers tell the time only to a store whose
 * windows are as long as those of the store they come from, whereas blocks read
 * the same in any. It can stop at any point and be begun again. A damaged shard
 * stays as it is.
 */
export async function packImported(
  database: Database,
  options: PackImportedOptions,
): Promise<void> {
  const { onPacked, onDamaged } = options;
  let done = 0;
  for (let next = 0;;) {
    const selector = { prefix: KEYS.live.key(), start: KEYS.live.key(next) };
    const [first] = await database.list(selector, { limit: 1 });
    if (first === undefined) return;
    const shard = first.key[1] as number;
    try {
      await packShard(database, shard, options);
    } catch (error) {
      if (!isDamage(error)) throw error;
      onDamaged?.(shard, error);
    }
    onPacked?.(++done);
    next = shard + 1;
  }
}

async function packShard(
  database: Database,
  shard: number,
  { tickRetentionMs, now = Date.now }: PackImportedOptions,
): Promise<void> {
  const newest = await newestWindow(database, shard);
  if (newest !== null) {
    const { windowMs, lastHour } = newest;
    // nothing is recorded, so nothing is claimed
    const shards = new Shards(database, { windowMs, claimKey: () => [] });
    const packing = new Packing(database, shards, {
      retentionMs: tickRetentionMs,
      until: now(),
      randomOperation: () =>
        Math.floor(Math.random() * Number.MAX_SAFE_INTEGER),
    });
    // it may end early where a remote store's answer was unclear
    while ((await shards.load(shard)).packedHour < lastHour) {
      await packing.packHours(shard, lastHour);
    }
  }
  for await (const page of livePages(database, shard)) {
    await database.commit({ deletes: page.map(({ key }) => key) });
  }
}

interface Newest {
  readonly windowMs: number;
  readonly lastHour: number;
}

/** The length of a shard's windows and the hour of the latest, both as its first tick tells; null where there are no ticks. */
async function newestWindow(
  database: Database,
  shard: number,
): Promise<Newest | null> {
  let latestAt = -Infinity;
  let windowMs = 0;
  for await (const page of livePages(database, shard)) {
    for (const { value: { window, ticks } } of page) {
      const at = baseOfTicks(ticks);
      if (at === null || at <= latestAt) continue;
      latestAt = at;
      windowMs = Math.floor(at / window); // a window's number is far above its length
    }
  }
  if (latestAt === -Infinity) return null;
  if (HOUR_MS % windowMs !== 0) {
    throw new RangeError(
      `Cannot read live windows: no hour has windows of ${windowMs} ms`,
    );
  }
  return { windowMs, lastHour: Math.floor(latestAt / HOUR_MS) };
}

async function* livePages(
  database: Database,
  shard: number,
): AsyncGenerator<Deno.KvEntry<LiveWindow>[]> {
  let start: Deno.KvKey = KEYS.live.key(shard);
  while (true) {
    const page = await database.list<LiveWindow>({
      start,
      end: KEYS.live.key(shard, Infinity),
    }, { limit: LIVE_PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    start = KEYS.live.key(shard, last.key[2] as number + 1);
  }
}

function isDamage(error: unknown): error is Error {
  return error instanceof RangeError ||
    (error instanceof StoreError && error.cause instanceof RangeError);
}
