import type {
  Maintenance,
  MaintenanceRepeat,
  MaintenanceWindow,
} from "../maintenance_rule.ts";

/** What tells when a maintenance is. */
export type WindowRule = Pick<
  Maintenance,
  "startsAt" | "endsAt" | "repeat" | "ended"
>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A month has at most so many days: within them each rule that comes again does. */
const LONGEST_GAP_DAYS = 31;

/**
 * The windows of a rule that touch the time from `from` up to `to`, oldest
 * first. They are computed each time: a rule that comes again for years is one
 * record.
 *
 * A window begins by the wall clock of its place, and lasts as long as it is
 * said to, in time that passes: work of two hours takes two hours in the night
 * in which clocks change. Where a clock skips its beginning, it begins when the
 * clock goes on; where a clock shows it twice, the first time. A window ends at
 * the latest when the next one begins, so that no two overlap.
 */
export function windowsBetween(
  rule: WindowRule,
  from: number,
  to: number,
): MaintenanceWindow[] {
  const { startsAt, endsAt, repeat, ended } = rule;
  if (to <= from) return [];
  const lengthMs = endsAt - startsAt;
  // clocks of rules know minutes alone
  const firstAt = Math.floor(startsAt / MINUTE_MS) * MINUTE_MS;
  const starts = repeat === null
    ? [startsAt]
    : startsBetween(repeat, Math.max(firstAt, from - lengthMs), {
      notBefore: firstAt,
      to,
    });
  return starts.flatMap((start, index) => {
    const next = starts[index + 1] ?? Infinity;
    const planned = Math.min(start + lengthMs, next);
    const end = ended?.from === start ? Math.min(ended.at, planned) : planned;
    return start < to && end > from && end > start
      ? [{ from: start, to: end }]
      : [];
  });
}

/** The window that goes on at a time; null where there is none. */
export function windowAt(
  rule: WindowRule,
  at: number,
): MaintenanceWindow | null {
  return windowsBetween(rule, at, at + 1)[0] ?? null;
}

/** The first window that begins at `at` or later; null where none does any more. */
export function windowAfter(
  rule: WindowRule,
  at: number,
): MaintenanceWindow | null {
  const { startsAt, repeat } = rule;
  const first = repeat === null
    ? startsAt
    : Math.max(at, Math.floor(startsAt / MINUTE_MS) * MINUTE_MS);
  if (repeat === null && startsAt < at) return null;
  const reachMs = repeat === null ? 1 : (LONGEST_GAP_DAYS + 2) * DAY_MS;
  const later = windowsBetween(rule, first, first + reachMs)
    .filter(({ from }) => from >= at);
  return later[0] ?? null;
}

/** Starts from `from` up to the first one at or after `to`: it tells where the one before ends. */
function startsBetween(
  { every, on, at, timeZone }: MaintenanceRepeat,
  from: number,
  { notBefore, to }: { readonly notBefore: number; readonly to: number },
): number[] {
  const time = Temporal.PlainTime.from(at);
  const starts: number[] = [];
  // two days earlier: a zone may be a day ahead, and the date may be skipped
  let date = dateAt(from, timeZone).subtract({ days: 2 });
  const last = dateAt(to, timeZone).add({ days: LONGEST_GAP_DAYS + 2 });
  while (Temporal.PlainDate.compare(date, last) <= 0) {
    if (isDue(date, every, on)) {
      const start = date.toZonedDateTime({ timeZone, plainTime: time })
        .epochMilliseconds;
      // a zone that skips a whole day has two dates that begin at one time
      const isNew = start > (starts.at(-1) ?? -Infinity);
      if (isNew && start >= notBefore) starts.push(start);
      if (start >= to) break;
    }
    date = date.add({ days: 1 });
  }
  return starts;
}

function dateAt(at: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at))
    .toZonedDateTimeISO(timeZone).toPlainDate();
}

function isDue(
  { day, dayOfWeek, daysInMonth }: Temporal.PlainDate,
  every: MaintenanceRepeat["every"],
  on: readonly number[],
): boolean {
  if (every === "day" || on.length === 0) return true;
  if (every === "week") return on.includes(dayOfWeek % 7);
  return on.some((each) => Math.min(each, daysInMonth) === day);
}
