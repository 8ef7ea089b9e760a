import type { MonitorEvent } from "../../../monitor/types.ts";
import { type PeriodSummary, uptimeOfPeriods } from "./period_summary.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Days that a page looks back, today included. */
export const HISTORY_DAYS = 90;
/** Hours of the line beside a url: the last day and the hour that runs. */
const LINE_HOURS = 25;

/** One day (UTC) of a url. */
export interface DayHistory {
  readonly at: number;
  /** Null without a probe. */
  readonly summary: PeriodSummary | null;
  /** Share of the known probes that came through; null without any. */
  readonly uptime: number | null;
  /** Outages that touched the day, oldest first. */
  readonly outages: readonly MonitorEvent[];
}

/** Shares of probes that came through; null where there was none. */
export type Uptimes = Readonly<
  Record<"24h" | "7d" | "30d" | "90d", number | null>
>;

/** What a page shows of a url's past. */
export interface UrlHistory {
  /** `HISTORY_DAYS` of them, oldest first. */
  readonly days: readonly DayHistory[];
  /** Median response time of each of the last 25 hours, oldest first; null without an answer. */
  readonly hours: readonly (number | null)[];
  readonly uptimes: Uptimes;
  /** Newest first. */
  readonly outages: readonly MonitorEvent[];
}

export interface HistorySource {
  readonly now: number;
  /** The days before today. */
  readonly days: readonly PeriodSummary[];
  /** Today so far; null without a probe. */
  readonly today: PeriodSummary | null;
  /** The last 25 hours. */
  readonly hours: readonly PeriodSummary[];
  readonly events: readonly MonitorEvent[];
}

/** Puts together what was read of a url. */
export function urlHistory(source: HistorySource): UrlHistory {
  const { now, hours } = source;
  const outages = source.events.filter(({ event }) => event === "downtime");
  const days = daysOf(source, outages);
  const uptimeOfDays = (count: number) =>
    uptimeOfPeriods(days.slice(-count).flatMap(({ summary }) => summary ?? []));
  const medians = new Map(hours.map(({ at, p50Ms }) => [at, p50Ms]));
  const lastHour = Math.floor(now / HOUR_MS) * HOUR_MS;
  return {
    days,
    hours: backwards(
      LINE_HOURS,
      (back) => medians.get(lastHour - back * HOUR_MS) ?? null,
    ),
    uptimes: {
      "24h": uptimeOfPeriods(hours.filter(({ at }) => at > now - DAY_MS)),
      "7d": uptimeOfDays(7),
      "30d": uptimeOfDays(30),
      "90d": uptimeOfDays(HISTORY_DAYS),
    },
    outages,
  };
}

function daysOf(
  { now, days, today }: HistorySource,
  outages: readonly MonitorEvent[],
): DayHistory[] {
  const summaries = new Map(days.map((day) => [day.at, day]));
  if (today !== null) summaries.set(today.at, today);
  const todayAt = Math.floor(now / DAY_MS) * DAY_MS;
  return backwards(HISTORY_DAYS, (back) => {
    const at = todayAt - back * DAY_MS;
    const summary = summaries.get(at) ?? null;
    return {
      at,
      summary,
      uptime: summary === null ? null : uptimeOfPeriods([summary]),
      outages: outages.filter(({ startedAt, endedAt }) =>
        startedAt < at + DAY_MS && (endedAt ?? now) > at
      ).reverse(),
    };
  });
}

/** `of(count - 1)` to `of(0)`. */
function backwards<Value>(
  count: number,
  of: (back: number) => Value,
): Value[] {
  return Array.from({ length: count }, (_, index) => of(count - 1 - index));
}
