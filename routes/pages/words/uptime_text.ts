import type { RangeUptime } from "../../history/range_uptime.ts";
import { durationText } from "../client/time_words.js";
import { NO_NUMBER, percentText } from "./number_text.ts";

/** A range of which less than this share is known says how much that is. */
export const COVERED_SHARE = 0.95;

/**
 * `99.97%`, or `100% of 12 s` where little of the range is known; `about`
 * stands before what was told from counts of probes. `–` where nothing is known.
 */
export function uptimeText(
  { share, knownMs, rangeMs, isEstimated }: RangeUptime,
): string {
  if (share === null) return NO_NUMBER;
  const isAbout = isEstimated && share < 1;
  const percent = `${isAbout ? "about " : ""}${percentText(share)}`;
  return knownMs >= rangeMs * COVERED_SHARE
    ? percent
    : `${percent} of ${durationText(knownMs)}`;
}

/** The same where there is little room: `≈ 99.97%`, `100% of 12 days`. */
export function uptimeFigure(uptime: RangeUptime): string {
  const { share, knownMs, rangeMs, isEstimated } = uptime;
  if (share === null) return NO_NUMBER;
  const percent = percentText(share);
  if (knownMs < rangeMs * COVERED_SHARE) {
    const length = leadingDurationText(knownMs).replaceAll(" ", "\u00a0");
    return `${percent} of\u00a0${length}`;
  }
  return isEstimated && share < 1 ? `≈\u00a0${percent}` : percent;
}

/** A length of time in its largest unit alone: `6 days`, `3 h`. */
export function leadingDurationText(ms: number): string {
  const text = durationText(ms);
  return /^\d+ \S+/.exec(text)?.[0] ?? text;
}
