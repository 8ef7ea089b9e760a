import { type RollUp, uptimeOf } from "./roll_up.ts";
import type { TimedState } from "./state_times.ts";

/** How long a url was known to be up, and down. Sums of adjacent ranges are those of both. */
export interface KnownTime {
  readonly upMs: number;
  readonly downMs: number;
  /** Whether some of it was told from counts of probes: older stores have no times. */
  readonly isEstimated: boolean;
}

export const NO_TIME: KnownTime = { upMs: 0, downMs: 0, isEstimated: false };

/**
 * What a roll-up of a range of `spanMs` says. One that has counts alone shares
 * out the range by them; where it has both, its times are believed.
 */
export function knownTimeOf(rollUp: RollUp, spanMs: number): KnownTime {
  const upMs = millisecondsOf(rollUp, "up") +
    millisecondsOf(rollUp, "degraded");
  const downMs = millisecondsOf(rollUp, "down");
  const share = uptimeOf(rollUp);
  if (rollUp.times.size > 0 || share === null) {
    return { upMs, downMs, isEstimated: false };
  }
  const known = rollUp.upCount + rollUp.downCount;
  const knownMs = spanMs * known / (known + rollUp.unknownCount);
  return {
    upMs: knownMs * share,
    downMs: knownMs * (1 - share),
    isEstimated: true,
  };
}

export function sumKnownTimes(times: Iterable<KnownTime>): KnownTime {
  let { upMs, downMs, isEstimated } = NO_TIME;
  for (const each of times) {
    upMs += each.upMs;
    downMs += each.downMs;
    isEstimated ||= each.isEstimated;
  }
  return { upMs, downMs, isEstimated };
}

/** Time up ÷ (time up + time down), 0 to 1; null where nothing is known. */
export function uptimeShareOf(
  { upMs, downMs }: Pick<KnownTime, "upMs" | "downMs">,
): number | null {
  const knownMs = upMs + downMs;
  if (knownMs === 0) return null;
  // a failure among very much time must not be lost to the precision of numbers
  return downMs === 0 ? 1 : Math.min(upMs / knownMs, 1 - Number.EPSILON);
}

/** How long it was in maintenance, which is neither up nor down. */
export function maintenanceMsOf(rollUp: RollUp): number {
  return millisecondsOf(rollUp, "maintenance");
}

function millisecondsOf({ times }: RollUp, state: TimedState): number {
  const [first, second] = times.get(state) ?? [0, 0];
  return first + second;
}
