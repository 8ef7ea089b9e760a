import { rollUpRange, rollUpTicks } from "../../monitor/roll_up.ts";
import {
  carriedInto,
  type Finding,
  FINDING_HOURS,
  type LeftOut,
  leftOutOf,
  reaches,
  type TimeRange,
} from "../../monitor/state_times.ts";
import type { Tick } from "../../monitor/types.ts";
import type { Database } from "../database/database.ts";
import { findingsBefore, inOrder } from "./packed_hour.ts";
import type { RollUpAt, Series } from "./series.ts";
import type { Shards } from "../shards.ts";
import { type UnpackedRange, unpackedTicks } from "./unpacked_ticks.ts";

const HOUR_MS = 3_600_000;

/** The roll-ups that packing would make of what is not packed yet, for the hours that begin in the range, up to `now`. */
export async function unpackedRollUps(
  database: Database,
  shards: Shards,
  { from, now, leftOut, ...range }: UnpackedRange & {
    readonly now: number;
    readonly leftOut: LeftOut;
  },
): Promise<Series> {
  const { shard, packedHour, to, only } = range;
  const first = Math.max(
    packedHour + 1,
    Math.floor(from / HOUR_MS) - FINDING_HOURS,
  );
  const start = first * HOUR_MS;
  const series: Series = new Map();
  if (start >= to) return series;
  const [{ ticks, rolledUpHours }, carried] = await Promise.all([
    unpackedTicks(database, shards, { ...range, from: start }),
    findingsBefore(database, shard, first, only),
  ]);
  for (const id of new Set([...carried.keys(), ...ticks.keys()])) {
    const isRolledUp = (at: number) =>
      rolledUpHours.has(Math.floor(at / HOUR_MS));
    const all = inOrder(ticks.get(id) ?? []);
    const fresh = all.filter(({ at }) => !isRolledUp(at));
    const out = leftOutOf(leftOut, id, { from: start, to: now });
    const hours = rollUpHours(fresh, carried.get(id) ?? null, {
      from: start,
      now,
      leftOut: out,
    })
      .filter(({ at }) => !isRolledUp(at));
    const isOut = (at: number) =>
      out.some(({ from, to }) => from <= at && at < to);
    hours.push(
      ...lateHours(all.filter(({ at }) => isRolledUp(at) && !isOut(at))),
    );
    series.set(id, hours.filter(({ at }) => at >= from && at < to));
  }
  return series;
}

/** One for each hour that has ticks, or of which earlier ones tell. */
function rollUpHours(
  ticks: readonly Tick[],
  carried: Finding | null,
  { from, now, leftOut }: {
    readonly from: number;
    readonly now: number;
    readonly leftOut: readonly TimeRange[];
  },
): RollUpAt[] {
  const byHour = Map.groupBy(ticks, hourOf);
  const rollUps: RollUpAt[] = [];
  let finding = carried;
  let last = from - HOUR_MS;
  const add = (at: number) => {
    const range = { from: at, to: Math.min(at + HOUR_MS, Math.max(at, now)) };
    const rollUp = rollUpRange(
      range,
      byHour.get(at) ?? [],
      carriedInto(finding, at),
      leftOut,
    );
    rollUps.push({ at, rollUp });
    finding = rollUp.finding;
    last = at;
  };
  const addHeldHours = (to: number) => {
    while (last + HOUR_MS < to && reaches(finding, last + HOUR_MS)) {
      add(last + HOUR_MS);
    }
  };
  for (const at of byHour.keys()) {
    addHeldHours(at);
    add(at);
  }
  addHeldHours(now);
  return rollUps;
}

/** Ticks that came after their hours were rolled up: the times are in those roll-ups. */
function lateHours(ticks: readonly Tick[]): RollUpAt[] {
  return [...Map.groupBy(ticks, hourOf)]
    .map(([at, list]) => ({ at, rollUp: rollUpTicks(list) }));
}

function hourOf({ at }: Tick): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
