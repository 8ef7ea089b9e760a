import {
  type KnownTime,
  knownTimeOf,
  maintenanceMsOf,
  sumKnownTimes,
} from "../../monitor/known_time.ts";
import {
  countOf,
  mergeRollUp,
  newRollUp,
  quantileMsOf,
  type RollUp,
} from "../../monitor/roll_up.ts";
import type { RollUpAt } from "../../store/history/history.ts";

/** What pages need of an hour or a day; far smaller than its roll-up. */
export interface PeriodSummary extends KnownTime {
  /** Its start. */
  readonly at: number;
  readonly upCount: number;
  readonly downCount: number;
  readonly unknownCount: number;
  /** How long it was in maintenance, which is neither up nor down; absent for not at all. */
  readonly maintenanceMs?: number;
  /** Response times of the probes that came through; null without any. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** The roll-up of a period of `spanMs` that begins at `at`. */
export function summarisePeriod(
  at: number,
  rollUp: RollUp,
  spanMs: number,
): PeriodSummary {
  const { upCount, downCount, unknownCount } = rollUp;
  const maintenanceMs = maintenanceMsOf(rollUp);
  return {
    at,
    upCount,
    downCount,
    unknownCount,
    ...maintenanceMs > 0 && { maintenanceMs },
    ...knownTimeOf(rollUp, spanMs),
    p50Ms: quantileMsOf(rollUp, 0.5),
    p95Ms: quantileMsOf(rollUp, 0.95),
  };
}

/**
 * Roll-ups put together in periods of `spanMs`, oldest first; those of which
 * nothing is known are left out. A part that has counts alone stands for
 * `partMs`.
 */
export function summarisePeriods(
  rollUps: readonly RollUpAt[],
  { spanMs, partMs }: { readonly spanMs: number; readonly partMs: number },
): PeriodSummary[] {
  const groups = Map.groupBy(
    rollUps.filter(({ rollUp }) =>
      countOf(rollUp) > 0 || rollUp.times.size > 0
    ),
    ({ at }) => Math.floor(at / spanMs) * spanMs,
  );
  return [...groups].sort(([a], [b]) => a - b)
    .map(([at, parts]) => {
      const whole = parts.reduce(
        (sum, { rollUp }) => mergeRollUp(sum, rollUp),
        newRollUp(),
      );
      return {
        ...summarisePeriod(at, whole, spanMs),
        ...sumKnownTimes(
          parts.map(({ rollUp }) => knownTimeOf(rollUp, partMs)),
        ),
      };
    });
}
