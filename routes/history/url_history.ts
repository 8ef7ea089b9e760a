import type { MonitorEvent } from "../../monitor/types.ts";
import type { CountedEvent } from "./counted_events.ts";
import type { PeriodSummary } from "./period_summary.ts";
import { type RangeUptime, rangeUptimeOf } from "./range_uptime.ts";
import { slowMsOf } from "./slow_ms.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Days that a page looks back, today included. */
export const HISTORY_DAYS = 90;
/** Most days have nothing to tell: they share it, as thousands of pasts are remembered. */
const NO_OUTAGES: readonly MonitorEvent[] = [];
const UNKNOWN_DAY = rangeUptimeOf([], DAY_MS);
/** Hours of the line beside a url: the last day and the hour that runs. */
const LINE_HOURS = 25;

/** One day (UTC) of a url. */
export interface DayHistory {
  readonly at: number;
  /** Null where nothing is known. */
  readonly summary: PeriodSummary | null;
  readonly uptime: RangeUptime;
  /** Outages that touched the day, oldest first. */
  readonly outages: readonly MonitorEvent[];
  /** How long of the day it was degraded. */
  readonly slowMs: number;
}

/** Uptime of the last 24 hours by the hour, and of today and the days before it. */
export type Uptimes = Readonly<
  Record<"24h" | "7d" | "30d" | "90d", RangeUptime>
>;

/** What a page shows of a url's past. */
export interface UrlHistory {
  /** `HISTORY_DAYS` of them, oldest first. */
  readonly days: readonly DayHistory[];
  /** Median response time of each of the last 25 hours, oldest first; null without an answer. */
  readonly hours: readonly (number | null)[];
  readonly uptimes: Uptimes;
  /** As far as they count. Newest first. */
  readonly outages: readonly CountedEvent[];
}

export interface HistorySource {
  readonly now: number;
  /** The days before today. */
  readonly days: readonly PeriodSummary[];
  /** Today so far; null where nothing is known. */
  readonly today: PeriodSummary | null;
  /** The last 25 hours. */
  readonly hours: readonly PeriodSummary[];
  /** As far as they count. Newest first. */
  readonly events: readonly CountedEvent[];
}

/** Puts together what was read of a url. */
export function urlHistory(source: HistorySource): UrlHistory {
  const { now, hours } = source;
  const outages = source.events.filter(({ event }) => event === "downtime");
  const days = daysOf(source, outages);
  const medians = new Map(hours.map(({ at, p50Ms }) => [at, p50Ms]));
  const lastHour = Math.floor(now / HOUR_MS) * HOUR_MS;
  return {
    days,
    hours: backwards(
      LINE_HOURS,
      (back) => medians.get(lastHour - back * HOUR_MS) ?? null,
    ),
    uptimes: uptimesOf(source),
    outages,
  };
}

/** The first of the hours that count as the last 24. */
export function firstHourOf(now: number): number {
  return Math.ceil((now - DAY_MS + 1) / HOUR_MS) * HOUR_MS;
}

/** What was read of a url, without its events, is enough for them. */
export function uptimesOf(
  { now, days, today, hours }: Omit<HistorySource, "events">,
): Uptimes {
  const todayAt = Math.floor(now / DAY_MS) * DAY_MS;
  const known = today === null ? days : [...days, today];
  const ofDays = (count: number) => {
    const from = todayAt - (count - 1) * DAY_MS;
    return rangeUptimeOf(known.filter(({ at }) => at >= from), now - from);
  };
  const firstHour = firstHourOf(now);
  return {
    "24h": rangeUptimeOf(
      hours.filter(({ at }) => at >= firstHour),
      now - firstHour,
    ),
    "7d": ofDays(7),
    "30d": ofDays(30),
    "90d": ofDays(HISTORY_DAYS),
  };
}

function daysOf(
  { now, days, today, events }: HistorySource,
  outages: readonly MonitorEvent[],
): DayHistory[] {
  const slowTimes = events.filter(({ event }) => event === "degraded");
  const summaries = new Map(days.map((day) => [day.at, day]));
  if (today !== null) summaries.set(today.at, today);
  const todayAt = Math.floor(now / DAY_MS) * DAY_MS;
  return backwards(HISTORY_DAYS, (back) => {
    const at = todayAt - back * DAY_MS;
    const summary = summaries.get(at) ?? null;
    const rangeMs = Math.min(DAY_MS, now - at);
    const hit = outages.filter(({ startedAt, endedAt }) =>
      startedAt < at + DAY_MS && (endedAt ?? now) > at
    );
    return {
      at,
      summary,
      uptime: summary === null && rangeMs === DAY_MS
        ? UNKNOWN_DAY
        : rangeUptimeOf(summary === null ? [] : [summary], rangeMs),
      outages: hit.length === 0 ? NO_OUTAGES : hit.reverse(),
      slowMs: slowMsOf(slowTimes, { from: at, to: at + DAY_MS, now }),
    };
  });
}

/** Whether probes failed on the day, but not enough in a row for an outage. */
export function hasUnconfirmedFailures(
  { summary, outages }: DayHistory,
): boolean {
  return outages.length === 0 && summary !== null && summary.downCount > 0;
}

/** `of(count - 1)` to `of(0)`. */
function backwards<Value>(
  count: number,
  of: (back: number) => Value,
): Value[] {
  return Array.from({ length: count }, (_, index) => of(count - 1 - index));
}
