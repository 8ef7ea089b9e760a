import {
  mergeRollUp,
  newRollUp,
  type RollUp,
  rollUpTicks,
} from "../monitor/roll_up.ts";
import type { ShardSnapshot } from "../monitor/shard_store.ts";
import type { Tick } from "../monitor/types.ts";
import type { Database, Write } from "./database.ts";
import { DAY_RETENTION_MS, HOUR_RETENTION_MS } from "./history.ts";
import { decodeRollUps, encodeRollUps } from "./roll_up_codec.ts";
import { type Shards, stateKey } from "./shards.ts";
import { encodeStates } from "./state_codec.ts";
import { decodeTicks, encodeTicks } from "./tick_codec.ts";

const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;
/** Live windows reach back this far at least. */
const REACH_HOURS = 2;
/** Below the 65,536 bytes that a value may have, with room for what wraps it. */
const MAX_BLOCK_BYTES = 60_000;
/** Windows that are decoded, and urls that are packed, between two breaths of the event loop. */
const WINDOWS_PER_BREATH = 40;
const URLS_PER_BREATH = 8;
const MAX_TRIES = 5;

export interface CompactionOptions {
  readonly retentionMs: number;
  readonly randomOperation: () => number;
  /** Lets the event loop do other work. */
  readonly breathe?: () => Promise<void>;
}

/**
 * Packs the ticks of hours that are over into blocks, and adds them to the
 * roll-ups of the hour and the day, in one commit that also notes the hour as
 * packed: a crash at any point leaves it done or not begun. Live windows are not
 * deleted; later windows take their keys.
 */
export class Compaction {
  readonly #database: Database;
  readonly #shards: Shards;
  readonly #options: CompactionOptions;

  constructor(database: Database, shards: Shards, options: CompactionOptions) {
    this.#database = database;
    this.#shards = shards;
    this.#options = options;
  }

  /** Packs all hours of a shard up to and including `lastHour` that are not packed yet. */
  async compact(shard: number, lastHour: number): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const snapshot = await this.#shards.load(shard);
      const first = Math.max(
        snapshot.compactedHour + 1,
        lastHour - REACH_HOURS + 1,
      );
      if (first > lastHour) return;
      if (await this.#compactHour(shard, first, snapshot)) tries = -1;
    }
  }

  /** Whether it was done; not if the shard was written meanwhile. */
  async #compactHour(
    shard: number,
    hour: number,
    snapshot: ShardSnapshot,
  ): Promise<boolean> {
    const ticks = await this.#ticksOf(shard, hour);
    const rollUps = new Map<number, RollUp>();
    for (const [id, list] of ticks) rollUps.set(id, rollUpTicks(list));
    const { retentionMs, randomOperation } = this.#options;
    const blocks = (await this.#blocks(ticks)).map((value, part): Write => ({
      key: ["ticks", shard, hour, part],
      value,
      expireIn: retentionMs + HOUR_MS,
    }));
    const next = {
      ...snapshot,
      compactedHour: hour,
      operation: randomOperation(),
    };
    const applied = await this.#database.commit({
      checks: [{ key: stateKey(shard), versionstamp: snapshot.versionstamp }],
      sets: [
        { key: stateKey(shard), value: encodeStates(next) },
        ...blocks,
        ...rollUps.size === 0
          ? []
          : await this.#rollUpWrites(shard, hour, rollUps),
      ],
    });
    return applied !== null;
  }

  async #ticksOf(shard: number, hour: number): Promise<Map<number, Tick[]>> {
    const ticks = new Map<number, Tick[]>();
    const windows = await this.#shards.liveTicks(
      shard,
      hour * HOUR_MS,
      (hour + 1) * HOUR_MS,
    );
    for (const [index, bytes] of windows.entries()) {
      if (index % WINDOWS_PER_BREATH === WINDOWS_PER_BREATH - 1) {
        await this.#breathe();
      }
      for (const [id, list] of decodeTicks(bytes)) {
        const all = ticks.get(id);
        if (all === undefined) ticks.set(id, list);
        else for (const tick of list) all.push(tick);
      }
    }
    return ticks;
  }

  /** Blocks that each fit a value; a url whose ticks do not fit one is spread over several. */
  async #blocks(ticks: ReadonlyMap<number, Tick[]>): Promise<Uint8Array[]> {
    const blocks: Uint8Array[] = [];
    let batch = new Map<number, Tick[]>();
    const close = () => {
      if (batch.size > 0) blocks.push(...split(batch));
      batch = new Map();
    };
    for (const [id, list] of ticks) {
      batch.set(id, list);
      if (batch.size % URLS_PER_BREATH === 0) {
        await this.#breathe();
        if (encodeTicks(batch).length > MAX_BLOCK_BYTES / 2) close();
      }
    }
    close();
    return blocks;
  }

  async #rollUpWrites(
    shard: number,
    hour: number,
    rollUps: Map<number, RollUp>,
  ): Promise<Write[]> {
    const day = Math.floor(hour / HOURS_PER_DAY);
    const key = ["days", shard, day];
    const { value } = await this.#database.get<Uint8Array>(key);
    const days = value === null
      ? new Map<number, RollUp>()
      : decodeRollUps(value);
    for (const [id, rollUp] of rollUps) {
      days.set(id, mergeRollUp(days.get(id) ?? newRollUp(), rollUp));
    }
    return [
      {
        key: ["hours", shard, hour],
        value: encodeRollUps(rollUps),
        expireIn: HOUR_RETENTION_MS + HOUR_MS,
      },
      { key, value: encodeRollUps(days), expireIn: DAY_RETENTION_MS + HOUR_MS },
    ];
  }

  #breathe(): Promise<void> {
    return (this.#options.breathe ?? nextTurn)();
  }
}

/** Halves a batch until each part fits a value. */
function split(ticks: ReadonlyMap<number, Tick[]>): Uint8Array[] {
  const bytes = encodeTicks(ticks);
  if (bytes.length <= MAX_BLOCK_BYTES) return [bytes];
  const entries = [...ticks];
  if (entries.length > 1) {
    const middle = entries.length >> 1;
    return [entries.slice(0, middle), entries.slice(middle)].flatMap((half) =>
      split(new Map(half))
    );
  }
  const [id, list] = entries[0] as [number, Tick[]];
  const middle = list.length >> 1;
  return [list.slice(0, middle), list.slice(middle)].flatMap((half) =>
    split(new Map([[id, half]]))
  );
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
