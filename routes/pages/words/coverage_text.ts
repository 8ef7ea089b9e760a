import type { RangeUptime } from "../../history/range_uptime.ts";
import { COVERED_SHARE, leadingDurationText } from "./uptime_text.ts";

/**
 * What an uptime is about, after the word "uptime": `in the last 24 hours`, `in
 * the 6 days since it was added`, `in the 3 h measured during the last 24 hours`.
 * `words` are those of its range, `ageMs` is how long the service is watched.
 */
export function coverageText(
  { knownMs, rangeMs }: Pick<RangeUptime, "knownMs" | "rangeMs">,
  words: string,
  ageMs: number,
): string {
  // what was imported may be known for longer than it is watched here
  const isYoung = ageMs < rangeMs && knownMs <= ageMs;
  const lengthMs = isYoung ? ageMs : rangeMs;
  if (knownMs < lengthMs * COVERED_SHARE) {
    const when = isYoung ? "since it was added" : `during ${words}`;
    return `in the ${leadingDurationText(knownMs)} measured ${when}`;
  }
  return isYoung
    ? `in the ${leadingDurationText(ageMs)} since it was added`
    : `in ${words}`;
}
