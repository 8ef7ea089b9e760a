import { dayRange, TimeWords } from "../client/time_words.js";

/** Where no script runs times are in UTC, whatever the machine's own zone and language are, and say so. */
const UTC = new TimeWords({
  offsetAt: () => 0,
  nameAt: () => "UTC",
  isNamed: true,
  isHalfDay: false,
});

/** `20 Nov`; with its year where that is not the one of `now`. */
export function dayText(at: number, now: number): string {
  return UTC.day(at, now);
}

/** `25–29 Nov`, `29 Oct – 2 Nov`, `30 Dec 2025 – 2 Jan`; one day where both are the same. */
export function dayRangeText(from: number, to: number, now: number): string {
  return dayRange(dayText(from, now), dayText(to, now));
}

const MONTHS =
  "January February March April May June July August September October November December"
    .split(" ");

/** `November 2026`: months are those of UTC for everybody. */
export function monthText(at: number): string {
  const date = new Date(at);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `14:02`, for an axis, where each time saying its zone would be too much. */
export function clockText(at: number): string {
  return UTC.clock(at, at).replace(" UTC", "");
}

/** `14:02 UTC`, and the day where it is not today. */
export function momentText(at: number, now: number): string {
  return UTC.moment(at, now);
}

/** `14:02:31 UTC`, and the day where it is not today. */
export function secondsText(at: number, now: number): string {
  return UTC.seconds(at, now);
}

/** `20 Nov 2026, 14:02 UTC`, for what is read at any time later. */
export function lastingMomentText(at: number): string {
  return UTC.exact(at, false);
}

/** `20 Nov 2026, 14:02:31 UTC`. */
export function exactText(at: number): string {
  return UTC.exact(at);
}

/** `14:02 to 14:12 UTC`, with the day where it is not today; `since` while it lasts. */
export function spanText(from: number, to: number | null, now: number): string {
  return to === null
    ? `since ${momentText(from, now)}`
    : UTC.span(from, to, now);
}

/** `20 Nov 2026, 14:02:31 UTC to 20 Nov 2026, 14:12:05 UTC`. */
export function exactSpanText(from: number, to: number | null): string {
  return to === null
    ? `since ${exactText(from)}`
    : `${exactText(from)} to ${exactText(to)}`;
}
