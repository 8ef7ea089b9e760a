import {
  addTick,
  mergeRollUp,
  newRollUp,
  type RollUp,
  rollUpRange,
  UNPLACED_BUCKET,
} from "../../../monitor/roll_up.ts";
import {
  carriedInto,
  type Finding,
  reaches,
} from "../../../monitor/state_times.ts";
import type { Tick } from "../../../monitor/types.ts";

const HOUR_MS = 3_600_000;
const HOURS_PER_DAY = 24;

/** Counts of a stretch of time, of which the single ticks are not known. */
export interface Counts {
  readonly upCount: number;
  readonly downCount: number;
  /** Sum of the response times of `timedCount` up ticks, in tenths of a millisecond. */
  readonly durationTenths: number;
  readonly timedCount: number;
}

/** A roll-up of counts alone: neither how long which state held is known, nor how the response times were distributed. */
export function rollUpOf({ timedCount, ...counts }: Counts): RollUp {
  return {
    ...newRollUp(),
    ...counts,
    uncoveredCount: counts.upCount + counts.downCount,
    buckets: new Map(timedCount > 0 ? [[UNPLACED_BUCKET, timedCount]] : []),
  };
}

/** Counts a tick in the roll-up of its hour. */
export function addToHour(hours: Map<number, RollUp>, tick: Tick): void {
  const hour = Math.floor(tick.at / HOUR_MS);
  let rollUp = hours.get(hour);
  if (rollUp === undefined) hours.set(hour, rollUp = newRollUp());
  addTick(rollUp, tick);
  rollUp.uncoveredCount++;
}

/**
 * Adds the hours of ticks, oldest first, with how long which state held. An hour
 * that was counted before, as of its older ticks, is counted further.
 */
export function addHours(
  hours: Map<number, RollUp>,
  ticks: readonly Tick[],
  now: number,
): void {
  const byHour = Map.groupBy(ticks, ({ at }) => Math.floor(at / HOUR_MS));
  let finding: Finding | null = null;
  let last = Infinity;
  const add = (hour: number, own: readonly Tick[]) => {
    const from = hour * HOUR_MS;
    const range = { from, to: Math.min(from + HOUR_MS, Math.max(from, now)) };
    const rollUp = rollUpRange(range, own, carriedInto(finding, from));
    finding = rollUp.finding;
    last = hour;
    if (!hours.has(hour)) hours.set(hour, rollUp);
    else for (const tick of own) addToHour(hours, tick);
  };
  for (const [hour, own] of byHour) {
    while (last + 1 < hour && reaches(finding, (last + 1) * HOUR_MS)) {
      add(last + 1, []);
    }
    add(hour, own);
  }
}

/** The roll-ups of the days that hours lie in. */
export function daysOf(
  hours: ReadonlyMap<number, RollUp>,
): Map<number, RollUp> {
  const days = new Map<number, RollUp>();
  for (const [hour, rollUp] of hours) {
    const day = Math.floor(hour / HOURS_PER_DAY);
    days.set(day, mergeRollUp(days.get(day) ?? newRollUp(), rollUp));
  }
  return days;
}
