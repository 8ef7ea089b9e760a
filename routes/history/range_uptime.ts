import {
  type KnownTime,
  sumKnownTimes,
  uptimeShareOf,
} from "../../monitor/known_time.ts";

/** The uptime of a range, and how much of the range it is about. */
export interface RangeUptime {
  /** Time up ÷ (time up + time down), 0 to 1; null where nothing is known. */
  readonly share: number | null;
  /** How long it was known to be up or down. */
  readonly knownMs: number;
  readonly rangeMs: number;
  /** Whether some of it was told from counts of probes. */
  readonly isEstimated: boolean;
}

/** Uptime of `rangeMs`, from what is known of its parts. */
export function rangeUptimeOf(
  parts: Iterable<KnownTime>,
  rangeMs: number,
): RangeUptime {
  const known = sumKnownTimes(parts);
  return {
    share: uptimeShareOf(known),
    knownMs: known.upMs + known.downMs,
    rangeMs,
    isEstimated: known.isEstimated,
  };
}
