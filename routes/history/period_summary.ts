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
  return summaryOf(at, rollUp, knownTimeOf(rollUp, spanMs));
}

/** Written out, since a page of thousands keeps some hundred thousand of them. */
function summaryOf(
  at: number,
  rollUp: RollUp,
  { upMs, downMs, isEstimated }: KnownTime,
): PeriodSummary {
  const maintenanceMs = maintenanceMsOf(rollUp);
  const summary: PeriodSummary = {
    at,
    upCount: rollUp.upCount,
    downCount: rollUp.downCount,
    unknownCount: rollUp.unknownCount,
    upMs,
    downMs,
    isEstimated,
    p50Ms: quantileMsOf(rollUp, 0.5),
    p95Ms: quantileMsOf(rollUp, 0.95),
  };
  return maintenanceMs > 0 ? { ...summary, maintenanceMs } : summary;
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
  return [...groups].sort(([a], [b]) => a - b).map(([at, parts]) =>
    summaryOf(at, wholeOf(parts), knownOf(parts, partMs))
  );
}

/** Most periods have one part: to put it together with nothing costs more than all that is made of it. */
function wholeOf(parts: readonly RollUpAt[]): RollUp {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.rollUp;
  return parts.reduce(
    (sum, { rollUp }) => mergeRollUp(sum, rollUp),
    newRollUp(),
  );
}

function knownOf(parts: readonly RollUpAt[], partMs: number): KnownTime {
  return sumKnownTimes(
    parts.map(({ rollUp }) => knownTimeOf(rollUp, partMs)),
  );
}
