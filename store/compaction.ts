import {
  mergeRollUp,
  newRollUp,
  type RollUp,
  rollUpTicks,
  subtractRollUp,
} from "../monitor/roll_up.ts";
import type { Tick } from "../monitor/types.ts";
import type { Database, Write } from "./database.ts";
import { DAY_RETENTION_MS, HOUR_RETENTION_MS } from "./retention.ts";
import { decodeRollUps, encodeRollUps } from "./roll_up_codec.ts";
import { type Shards, stateKey } from "./shards.ts";
import { encodeStates } from "./state_codec.ts";
import { decodeTicks } from "./tick_codec.ts";
import { packHour } from "./pack_hour.ts";

const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;
/** Where nothing was recorded for a while, live windows hold at most these last hours. */
const REACH_HOURS = 3;
/** Ticks that are handled between two breaths of the event loop: some milliseconds of work. */
const TICKS_PER_BREATH = 5_000;
/** A commit takes 819,200 bytes. */
const MAX_COMMIT_BYTES = 500_000;
const MAX_TRIES = 10;

export interface CompactionOptions {
  readonly retentionMs: number;
  readonly randomOperation: () => number;
  readonly now?: () => number;
  /** Lets the event loop do other work. */
  readonly breathe?: () => Promise<void>;
}

/** An hour of a shard, ready to be written. */
interface PackedHour {
  readonly shard: number;
  readonly hour: number;
  readonly blocks: readonly Write[];
  readonly rollUps: ReadonlyMap<number, RollUp>;
  /** Parts that an earlier packing wrote and that are not written again. */
  readonly stale: readonly Deno.KvKey[];
}

/**
 * Packs the ticks of hours that are over into blocks, and adds them to the
 * roll-ups of the hour and the day, in one commit that also notes the hour as
 * packed: a crash at any point leaves it done or not begun. An hour can be packed
 * again, as after a clock that was set back. Live windows are not deleted; later
 * windows take their keys.
 */
export class Compaction {
  readonly #database: Database;
  readonly #shards: Shards;
  readonly #options: CompactionOptions;
  #handled = 0;

  constructor(database: Database, shards: Shards, options: CompactionOptions) {
    this.#database = database;
    this.#shards = shards;
    this.#options = options;
  }

  /** Packs all hours of a shard up to and including `lastHour` that are not packed yet. */
  async compact(shard: number, lastHour: number): Promise<void> {
    let { compactedHour } = await this.#shards.load(shard);
    const running = Math.floor((this.#options.now ?? Date.now)() / HOUR_MS);
    if (compactedHour >= running) {
      // The clock was set back: the hours from now on will be packed again.
      await this.#commit(emptyHour(shard, running - 1), compactedHour);
      return;
    }
    while (compactedHour < lastHour) {
      const packed = await this.#nextHour(shard, compactedHour + 1, lastHour);
      await this.#commit(packed, compactedHour);
      compactedHour = packed.hour;
    }
  }

  /** The first hour from `first` on that has ticks, packed; the last one if none has any. */
  async #nextHour(
    shard: number,
    first: number,
    last: number,
  ): Promise<PackedHour> {
    for (let hour = first; hour <= last; hour++) {
      const ticks = await this.#liveTicks(shard, hour);
      if (ticks.size > 0) return await this.#pack(shard, hour, ticks);
      hour = Math.max(hour, last - REACH_HOURS);
    }
    return emptyHour(shard, last);
  }

  async #liveTicks(shard: number, hour: number): Promise<Map<number, Tick[]>> {
    const windows = await this.#shards.liveTicks(
      shard,
      hour * HOUR_MS,
      (hour + 1) * HOUR_MS,
    );
    const ticks = new Map<number, Tick[]>();
    for (const bytes of windows) await this.#collect(ticks, bytes);
    return ticks;
  }

  async #collect(
    ticks: Map<number, Tick[]>,
    bytes: Uint8Array,
  ): Promise<void> {
    for (const [id, list] of decodeTicks(bytes)) {
      const all = ticks.get(id) ?? [];
      for (const tick of list) all.push(tick);
      ticks.set(id, all);
      await this.#breatheAfter(list.length);
    }
  }

  async #pack(
    shard: number,
    hour: number,
    ticks: Map<number, Tick[]>,
  ): Promise<PackedHour> {
    const prefix = ["ticks", shard, hour];
    const earlier = await this.#database.list<Uint8Array>({ prefix });
    for (const { value } of earlier) await this.#collect(ticks, value);
    const rollUps = new Map<number, RollUp>();
    const lists: [number, Tick[]][] = [];
    for (const [id, list] of [...ticks].sort(([a], [b]) => a - b)) {
      const ordered = inOrder(list, hour);
      if (ordered.length > 0) {
        lists.push([id, ordered]);
        rollUps.set(id, rollUpTicks(ordered));
      }
      await this.#breatheAfter(list.length);
    }
    const values = await packHour(lists, hour * HOUR_MS, (count) =>
      this.#breatheAfter(count));
    const expireIn = this.#options.retentionMs + HOUR_MS;
    const blocks = values.map((value, part): Write => ({
      key: ["ticks", shard, hour, part],
      value,
      expireIn,
    }));
    const stale = earlier.map(({ key }) => key).slice(blocks.length);
    return { shard, hour, blocks, rollUps, stale };
  }
}
