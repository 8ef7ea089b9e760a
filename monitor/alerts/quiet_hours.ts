import type { QuietHours } from "../channel.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** When something that can wait may be told: at once, or when the quiet hours that it falls into are over. */
export function dueAfterQuiet(quiet: QuietHours, at: number): number {
  const { day, minute } = localTime(at, quiet.timeZone);
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const isOverMidnight = to <= from;
  const beganToday = quiet.days.includes(day) && minute >= from &&
    (isOverMidnight || minute < to);
  const beganYesterday = isOverMidnight && minute < to &&
    quiet.days.includes((day + 6) % 7);
  if (!beganToday && !beganYesterday) return at;
  const left = (to - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return (Math.floor(at / MINUTE_MS) + left) * MINUTE_MS;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** Day of the week, from 0 for Sunday, and minute of the day. */
function localTime(
  at: number,
  timeZone: string,
): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const value = (type: string) =>
    parts.find((part) => part.type === type)?.value ?? "";
  return {
    day: DAYS.indexOf(value("weekday")),
    minute: Number(value("hour")) * 60 + Number(value("minute")),
  };
}
