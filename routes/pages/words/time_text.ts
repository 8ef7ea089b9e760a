const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `20 Nov 2026` in UTC, whatever the machine's own zone and language are. */
export function dayText(at: number): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${
    MONTHS[date.getUTCMonth()]
  } ${date.getUTCFullYear()}`;
}

/** `20 Nov` in UTC, where the year is plain. */
export function shortDayText(at: number): string {
  return dayText(at).slice(0, -5);
}

/** `14:02` in UTC. */
export function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

/** `20 Nov 2026, 14:02 UTC`. */
export function momentText(at: number): string {
  return `${dayText(at)}, ${clockText(at)} UTC`;
}

/** The clock alone for a time of the last day, else the day too. */
export function sinceText(at: number, now: number): string {
  return now - at < DAY_MS - MINUTE_MS
    ? `${clockText(at)} UTC`
    : momentText(at);
}

/** `20 Nov 2026, 14:02 to 14:12 UTC`; the second day too where it is another; `since` while it lasts. */
export function spanText(from: number, to: number | null): string {
  if (to === null) return `since ${momentText(from)}`;
  const end = dayText(from) === dayText(to)
    ? `${clockText(to)} UTC`
    : momentText(to);
  return `${dayText(from)}, ${clockText(from)} to ${end}`;
}

/** `November 2026`, as a heading: the short name is enough. */
export function monthText(at: number): string {
  const date = new Date(at);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

const MONTH_NAMES =
  "January February March April May June July August September October November December"
    .split(" ");

/** `November`. */
export function monthName(at: number): string {
  return MONTH_NAMES[new Date(at).getUTCMonth()] ?? "";
}
