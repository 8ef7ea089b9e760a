import type { Tick } from "./types.ts";

/** What is kept of many ticks: counts, the sum of the response times, and how they were distributed. */
export interface RollUp {
  upCount: number;
  downCount: number;
  unknownCount: number;
  /** Of up ticks alone: a failure's time says how we gave up, not how fast the target is. */
  durationTenths: number;
  /** Bucket to number of up ticks. */
  readonly buckets: Map<number, number>;
}

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
  };
}

export function rollUpTicks(ticks: Iterable<Tick>): RollUp {
  const rollUp = newRollUp();
  for (const tick of ticks) addTick(rollUp, tick);
  return rollUp;
}

export function addTick(rollUp: RollUp, tick: Tick): void {
  if (tick.outcome === "unknown") rollUp.unknownCount++;
  else if (tick.outcome === "down") rollUp.downCount++;
  else {
    const tenths = Math.round(tick.durationMs * 10);
    const bucket = bucketOf(tenths);
    rollUp.upCount++;
    rollUp.durationTenths += tenths;
    rollUp.buckets.set(bucket, (rollUp.buckets.get(bucket) ?? 0) + 1);
  }
}

/** Adds `more` to `rollUp`; sums of neighbouring ranges are the roll-up of both. */
export function mergeRollUp(rollUp: RollUp, more: RollUp): RollUp {
  rollUp.upCount += more.upCount;
  rollUp.downCount += more.downCount;
  rollUp.unknownCount += more.unknownCount;
  rollUp.durationTenths += more.durationTenths;
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
  for (const [bucket, count] of less.buckets) {
    const left = (rollUp.buckets.get(bucket) ?? 0) - count;
    if (left === 0) rollUp.buckets.delete(bucket);
    else rollUp.buckets.set(bucket, left);
  }
  return rollUp;
}

/** Share of the known ticks that were up, 0 to 1; null without any. */
export function uptimeOf({ upCount, downCount }: RollUp): number | null {
  const known = upCount + downCount;
  return known === 0 ? null : upCount / known;
}

/** Mean response time of the up ticks in milliseconds; null without any. */
export function meanMsOf({ upCount, durationTenths }: RollUp): number | null {
  return upCount === 0 ? null : durationTenths / upCount / 10;
}

/** The response time that the share `quantile` of the up ticks does not exceed, in milliseconds; null without any. */
export function quantileMsOf(
  { upCount, buckets }: RollUp,
  quantile: number,
): number | null {
  let left = Math.max(1, Math.ceil(quantile * upCount));
  for (const [bucket, count] of [...buckets].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return middleMsOf(bucket);
  }
  return null;
}

/** Bucket 0 is up to 0.1 ms; bucket n reaches up to 0.1 ms times 1.1 to the n. */
function bucketOf(tenths: number): number {
  return tenths <= 1 ? 0 : Math.ceil(Math.log(tenths) / LOG_GAMMA - 1e-9);
}

/** The value that is off by the same factor at both ends of the bucket. */
function middleMsOf(bucket: number): number {
  return bucket === 0 ? 0.1 : 0.1 * GAMMA ** (bucket - 0.5);
}
