import { KEYS } from "../keys.ts";
import { type RollUp, rollUpRange } from "../../monitor/roll_up.ts";
import {
  carriedInto,
  type Finding,
  FINDING_HOURS,
  type LeftOut,
  leftOutOf,
  reaches,
} from "../../monitor/state_times.ts";
import type { Tick } from "../../monitor/types.ts";
import type { Database } from "../database/database.ts";
import type { Shards } from "../shards.ts";
import { decodeRollUps } from "../codecs/roll_up_codec.ts";
import { decodeTicks, TickPacker } from "../codecs/tick_codec.ts";

const HOUR_MS = 3_600_000;
/** Below the 65,536 bytes that a value may have, with room for what wraps it. */
const MAX_BLOCK_BYTES = 60_000;
/** Ticks that are handled between two breaths of the event loop: some milliseconds of work. */
const TICKS_PER_BREATH = 5_000;

/** An hour of a shard, ready to be written. */
export interface PackedHour {
  readonly hour: number;
  readonly blocks: readonly Uint8Array[];
  /** How many blocks an earlier packing of the hour wrote. */
  readonly earlierBlocks: number;
  readonly rollUps: ReadonlyMap<number, RollUp>;
  /** Bytes of the live windows that it was made from: they only grow. */
  readonly liveBytes: number;
}

export interface HourSources {
  readonly database: Database;
  readonly shards: Shards;
  /** Lets the event loop do other work. */
  readonly breathe: () => Promise<void>;
  /** Where what is known ends, for an hour that is not over. */
  readonly until?: number | undefined;
  /** What uptime leaves out. */
  readonly leftOut: LeftOut;
}

/**
 * Packs what the live windows, and an earlier packing, have of an hour of a
 * shard. There are no blocks where there are no ticks, but roll-ups also of urls
 * whose last tick still tells of the hour.
 */
export async function packHour(
  { database, shards, breathe, until = Infinity, leftOut }: HourSources,
  shard: number,
  hour: number,
): Promise<PackedHour> {
  const pause = pacer(breathe);
  const from = hour * HOUR_MS;
  const windows = await liveWindows(shards, shard, hour);
  const prefix = KEYS.ticks.key(shard, hour);
  const earlier = windows.length === 0
    ? []
    : await database.list<Uint8Array>({ prefix });
  const ticks = new Map<number, Tick[]>();
  for (const bytes of [...windows, ...earlier.map(({ value }) => value)]) {
    for (const [id, list] of decodeTicks(bytes)) {
      const all = ticks.get(id) ?? [];
      for (const tick of list) all.push(tick);
      ticks.set(id, all);
      await pause(list.length);
    }
  }
  const blocks = new Blocks(from);
  const rollUps = new Map<number, RollUp>();
  const end = from + HOUR_MS;
  const range = { from, to: Math.max(from, Math.min(end, until)) };
  const carried = await findingsBefore(database, shard, hour);
  const ids = new Set([...carried.keys(), ...ticks.keys()]);
  for (const id of [...ids].sort((a, b) => a - b)) {
    const kept = inOrder(ticks.get(id) ?? []).filter(({ at }) =>
      at >= from && at < end
    );
    const finding = carried.get(id) ?? null;
    if (kept.length === 0 && !reaches(finding, from)) continue;
    const out = leftOutOf(leftOut, id, { from, to: end });
    rollUps.set(id, rollUpRange(range, kept, finding, out));
    if (kept.length > 0) blocks.add(id, kept);
    await pause(2 * kept.length);
  }
  return {
    hour,
    blocks: blocks.close(),
    earlierBlocks: earlier.length,
    rollUps,
    liveBytes: countBytes(windows),
  };
}

/** What holds when an hour begins, by url, as the roll-ups of the hours before it tell. */
export async function findingsBefore(
  database: Database,
  shard: number,
  hour: number,
  only?: number,
): Promise<Map<number, Finding>> {
  const entries = await database.list<Uint8Array>({
    start: KEYS.hours.key(shard, Math.max(0, hour - FINDING_HOURS)),
    end: KEYS.hours.key(shard, hour),
  });
  const findings = new Map<number, Finding>();
  for (const { value } of entries) {
    for (const [id, rollUp] of decodeRollUps(value, only)) {
      const carried = carriedInto(rollUp.finding, hour * HOUR_MS);
      if (carried !== null) findings.set(id, carried);
    }
  }
  return findings;
}

/** Whether nothing was added to an hour since it was packed. */
export async function isUpToDate(
  shards: Shards,
  shard: number,
  { hour, liveBytes }: PackedHour,
): Promise<boolean> {
  return countBytes(await liveWindows(shards, shard, hour)) === liveBytes;
}

function liveWindows(
  shards: Shards,
  shard: number,
  hour: number,
): Promise<Uint8Array[]> {
  return shards.liveTicks(shard, hour * HOUR_MS, (hour + 1) * HOUR_MS);
}

function countBytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Oldest first, each slot once. */
export function inOrder(ticks: readonly Tick[]): readonly Tick[] {
  const ordered = ticks.every((tick, index) =>
    index === 0 || tick.at > (ticks[index - 1] as Tick).at
  );
  if (ordered) return ticks;
  const bySlot = new Map<number, Tick>();
  for (const tick of ticks) {
    if (!bySlot.has(tick.at)) bySlot.set(tick.at, tick);
  }
  return [...bySlot.values()].sort((a, b) => a.at - b.at);
}

/** Blocks that each fit a value; ticks of a url that do not fit one are spread over several. */
export class Blocks {
  readonly #done: Uint8Array[] = [];
  readonly #base: number;
  #packer: TickPacker;

  constructor(base: number) {
    this.#base = base;
    this.#packer = new TickPacker(base);
  }

  add(id: number, ticks: readonly Tick[]): void {
    if (this.#packer.add(id, ticks, MAX_BLOCK_BYTES)) return;
    this.close();
    if (this.#packer.add(id, ticks, MAX_BLOCK_BYTES)) return;
    const middle = ticks.length >> 1;
    this.add(id, ticks.slice(0, middle));
    this.close();
    this.add(id, ticks.slice(middle));
  }

  close(): readonly Uint8Array[] {
    if (!this.#packer.isEmpty) this.#done.push(this.#packer.bytes());
    this.#packer = new TickPacker(this.#base);
    return this.#done;
  }
}

function pacer(breathe: () => Promise<void>): (ticks: number) => Promise<void> {
  let handled = 0;
  return async (ticks) => {
    handled += ticks;
    if (handled < TICKS_PER_BREATH) return;
    handled = 0;
    await breathe();
  };
}
