import {
  countOf,
  mergeRollUp,
  newRollUp,
  quantileMsOf,
  type RollUp,
  uptimeOf,
} from "../../../monitor/roll_up.ts";
import type { RollUpAt } from "../../../store/history/history.ts";

/** What pages need of an hour or a day; far smaller than its roll-up. */
export interface PeriodSummary {
  /** Its start. */
  readonly at: number;
  readonly upCount: number;
  readonly downCount: number;
  readonly unknownCount: number;
  /** Response times of the probes that came through; null without any. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export function summarisePeriod(at: number, rollUp: RollUp): PeriodSummary {
  const { upCount, downCount, unknownCount } = rollUp;
  return {
    at,
    upCount,
    downCount,
    unknownCount,
    p50Ms: quantileMsOf(rollUp, 0.5),
    p95Ms: quantileMsOf(rollUp, 0.95),
  };
}

/** Roll-ups put together in periods of `spanMs`, oldest first; those without any are left out. */
export function summarisePeriods(
  rollUps: readonly RollUpAt[],
  spanMs: number,
): PeriodSummary[] {
  const periods = new Map<number, RollUp>();
  for (const { at, rollUp } of rollUps) {
    if (countOf(rollUp) === 0) continue;
    const start = Math.floor(at / spanMs) * spanMs;
    const period = periods.get(start) ?? newRollUp();
    periods.set(start, mergeRollUp(period, rollUp));
  }
  return [...periods].sort(([a], [b]) => a - b)
    .map(([at, rollUp]) => summarisePeriod(at, rollUp));
}

type Counts = Pick<PeriodSummary, "upCount" | "downCount">;

/** Share of the known probes that came through; null without any. */
export function uptimeOfPeriods(periods: Iterable<Counts>): number | null {
  const sum = { upCount: 0, downCount: 0 };
  for (const { upCount, downCount } of periods) {
    sum.upCount += upCount;
    sum.downCount += downCount;
  }
  return uptimeOf(sum);
}
