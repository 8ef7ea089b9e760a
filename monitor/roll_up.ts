import { shownWord } from "./codes.ts";
import {
  addStateTimes,
  type Finding,
  leaveOut,
  mergeStateTimes,
  type StateTimes,
  type TimeRange,
} from "./state_times.ts";
import type { Tick } from "./types.ts";

/** What is kept of many ticks: counts, the sum of the response times, how they were distributed, and how long which state held. */
export interface RollUp {
  upCount: number;
  downCount: number;
  unknownCount: number;
  /** Of up ticks that have a response time: a failure's time says how we gave up, not how fast the target is. */
  durationTenths: number;
  /** Bucket to number of up ticks that have a response time; those of `UNPLACED_BUCKET` are known by their sum alone. */
  readonly buckets: Map<number, number>;
  /** How long which state held. */
  readonly times: StateTimes;
  /** Ticks of which `times` tells nothing: of roll-ups of before there were times, and of parts of hours. */
  uncoveredCount: number;
  /** What holds at the end of an hour; null in all other roll-ups. */
  readonly finding: Finding | null;
}

/** For up ticks that have a response time which only a sum tells, as imported ones: they count for the mean and in no quantile. */
export const UNPLACED_BUCKET = 1_000;
/** Width of a bucket: quantiles are right to within 5 %. */
const GAMMA = 1.1;
const LOG_GAMMA = Math.log(GAMMA);

export function newRollUp(): RollUp {
  return {
    upCount: 0,
    downCount: 0,
    unknownCount: 0,
    durationTenths: 0,
    buckets: new Map(),
    times: new Map(),
    uncoveredCount: 0,
    finding: null,
  };
}

/** Counts alone: ticks by themselves do not tell how long their states held. */
export function rollUpTicks(ticks: Iterable<Tick>): RollUp {
  const rollUp = newRollUp();
  for (const tick of ticks) {
    addTick(rollUp, tick);
    rollUp.uncoveredCount++;
  }
  return rollUp;
}

/**
 * The roll-up of all ticks of a range, oldest first, with times; `carried` is what
 * held when it began. What is `leftOut` of it counts as maintenance, and its ticks
 * as if nothing had been found; `leftOut` goes back as far as `carried` may.
 */
export function rollUpRange(
  range: TimeRange,
  ticks: readonly Tick[],
  carried: Finding | null,
  leftOut: readonly TimeRange[] = [],
): RollUp {
  const times: StateTimes = new Map();
  const finding = addStateTimes(times, range, ticks, carried);
  leftOut.forEach((part, index) => {
    const next = leftOut[index + 1]?.from ?? Infinity;
    const end = Math.min(heldUntil(part, ticks, carried), next);
    const from = Math.max(range.from, part.from);
    const to = Math.min(range.to, end);
    if (from < to) leaveOut(times, { from, to }, ticks, carried);
  });
  const rollUp = { ...newRollUp(), times, finding };
  for (const tick of ticks) {
    const { at } = tick;
    if (leftOut.some(({ from, to }) => from <= at && at < to)) {
      rollUp.unknownCount++;
    } else addTick(rollUp, tick);
  }
  return rollUp;
}

/** What was found in a maintenance tells nothing of the time after it: until the next tick nobody knows. */
function heldUntil(
  { from, to }: TimeRange,
  ticks: readonly Tick[],
  carried: Finding | null,
): number {
  const latest = ticks.findLast(({ at }) => at < to) ?? carried;
  return latest === null || latest.at < from || latest.at >= to
    ? to
    : ticks.find(({ at }) => at >= to)?.at ?? Infinity;
}

export function addTick(rollUp: RollUp, tick: Tick): void {
  const outcome = shownWord(tick.outcome);
  if (outcome === "unknown") rollUp.unknownCount++;
  else if (outcome === "down") rollUp.downCount++;
  else {
    rollUp.upCount++;
    if (tick.durationMs !== null) addTime(rollUp, tick.durationMs);
  }
}

function addTime(rollUp: RollUp, durationMs: number): void {
  const tenths = Math.round(durationMs * 10);
  const bucket = bucketOf(tenths);
  rollUp.durationTenths += tenths;
  rollUp.buckets.set(bucket, (rollUp.buckets.get(bucket) ?? 0) + 1);
}

/** Adds `more` to `rollUp`; sums of neighbouring ranges are the roll-up of both. */
export function mergeRollUp(rollUp: RollUp, more: RollUp): RollUp {
  rollUp.upCount += more.upCount;
  rollUp.downCount += more.downCount;
  rollUp.unknownCount += more.unknownCount;
  rollUp.durationTenths += more.durationTenths;
  rollUp.uncoveredCount += more.uncoveredCount;
  mergeStateTimes(rollUp.times, more.times);
  for (const [bucket, count] of more.buckets) {
    rollUp.buckets.set(bucket, (rollUp.buckets.get(bucket) ?? 0) + count);
  }
  return rollUp;
}

/** Takes out what was merged before. */
export function subtractRollUp(rollUp: RollUp, less: RollUp): RollUp {
  rollUp.upCount -= less.upCount;
  rollUp.downCount -= less.downCount;
  rollUp.unknownCount -= less.unknownCount;
  rollUp.durationTenths -= less.durationTenths;
  rollUp.uncoveredCount -= less.uncoveredCount;
  mergeStateTimes(rollUp.times, less.times, -1);
  for (const [bucket, count] of less.buckets) {
    const left = (rollUp.buckets.get(bucket) ?? 0) - count;
    if (left === 0) rollUp.buckets.delete(bucket);
    else rollUp.buckets.set(bucket, left);
  }
  return rollUp;
}

/** Of ticks. There may be none where an earlier one tells of the time. */
export function countOf({ upCount, downCount, unknownCount }: RollUp): number {
  return upCount + downCount + unknownCount;
}

/** Share of the known ticks that were up, 0 to 1; null without any. */
export function uptimeOf(
  { upCount, downCount }: Pick<RollUp, "upCount" | "downCount">,
): number | null {
  const known = upCount + downCount;
  return known === 0 ? null : upCount / known;
}

/** Mean response time of the up ticks that have one, in milliseconds; null without any. */
export function meanMsOf({ durationTenths, buckets }: RollUp): number | null {
  const timed = timedCountOf(buckets);
  return timed === 0 ? null : durationTenths / timed / 10;
}

/** The response time that the share `quantile` of the up ticks that have one does not exceed, in milliseconds; null without any. */
export function quantileMsOf(
  { buckets }: Pick<RollUp, "buckets">,
  quantile: number,
): number | null {
  const placedCount = timedCountOf(buckets) -
    (buckets.get(UNPLACED_BUCKET) ?? 0);
  if (placedCount === 0) return null;
  let left = Math.max(1, Math.ceil(quantile * placedCount));
  for (const [bucket, count] of ascending(buckets)) {
    left -= count;
    if (left <= 0) return middleMsOf(bucket);
  }
  return null;
}

function timedCountOf(buckets: RollUp["buckets"]): number {
  let sum = 0;
  for (const count of buckets.values()) sum += count;
  return sum;
}

/** Those that were read from the store are in order already: sorting took most of the time of a page of thousands. */
function ascending(
  buckets: RollUp["buckets"],
): Iterable<readonly [bucket: number, count: number]> {
  let last = -Infinity;
  for (const bucket of buckets.keys()) {
    if (bucket < last) return [...buckets].sort(([a], [b]) => a - b);
    last = bucket;
  }
  return buckets;
}

/** Bucket 0 is up to 0.1 ms; bucket n reaches up to 0.1 ms times 1.1 to the n. */
function bucketOf(tenths: number): number {
  return tenths <= 1 ? 0 : Math.ceil(Math.log(tenths) / LOG_GAMMA - 1e-9);
}

/** The value that is off by the same factor at both ends of the bucket. */
function middleMsOf(bucket: number): number {
  return bucket === 0 ? 0.1 : 0.1 * GAMMA ** (bucket - 0.5);
}
