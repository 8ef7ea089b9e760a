import {
  mergeRollUp,
  newRollUp,
  quantileMsOf,
  type RollUp,
  uptimeOf,
} from "../../monitor/roll_up.ts";
import type { MonitorEvent } from "../../monitor/types.ts";
import type { RollUpAt } from "../../store/history.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Days that a page looks back, today included. */
export const HISTORY_DAYS = 90;

/** One day (UTC) of a url. */
export interface DayHistory {
  readonly at: number;
  readonly upCount: number;
  readonly downCount: number;
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
  /** Of days before today. */
  readonly days: readonly RollUpAt[];
  /** Of the last 25 hours. */
  readonly hours: readonly RollUpAt[];
  readonly events: readonly MonitorEvent[];
}

/** Puts together what was read of a url. Today is the sum of its hours so far. */
export function urlHistory(source: HistorySource): UrlHistory {
  const { now, hours, events } = source;
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const rollUps = new Map(source.days.map(({ at, rollUp }) => [at, rollUp]));
  rollUps.set(today, sum(hours.filter(({ at }) => at >= today)));
  const outages = events.filter(({ event }) => event === "downtime");
  const first = today - (HISTORY_DAYS - 1) * DAY_MS;
  const days = Array.from({ length: HISTORY_DAYS }, (_, index) => {
    const at = first + index * DAY_MS;
    return dayOf(at, rollUps.get(at), { outages, now });
  });
  return {
    days,
    hours: hourlyMedians(hours, now),
    uptimes: {
      "24h": uptimeOf(sum(hours.filter(({ at }) => at > now - DAY_MS))),
      "7d": uptimeOfDays(days.slice(-7)),
      "30d": uptimeOfDays(days.slice(-30)),
      "90d": uptimeOfDays(days),
    },
    outages,
  };
}

function sum(parts: readonly RollUpAt[]): RollUp {
  return parts.reduce(
    (total, { rollUp }) => mergeRollUp(total, rollUp),
    newRollUp(),
  );
}

function dayOf(
  at: number,
  rollUp: RollUp | undefined,
  events: { readonly outages: readonly MonitorEvent[]; readonly now: number },
): DayHistory {
  const touches = ({ startedAt, endedAt }: MonitorEvent) =>
    startedAt < at + DAY_MS && (endedAt ?? events.now) > at;
  return {
    at,
    upCount: rollUp?.upCount ?? 0,
    downCount: rollUp?.downCount ?? 0,
    uptime: rollUp === undefined ? null : uptimeOf(rollUp),
    outages: events.outages.filter(touches).reverse(),
  };
}

function uptimeOfDays(days: readonly DayHistory[]): number | null {
  let up = 0;
  let down = 0;
  for (const { upCount, downCount } of days) {
    up += upCount;
    down += downCount;
  }
  return up + down === 0 ? null : up / (up + down);
}

/** Hours shown as a line beside a url: the last day and the hour that runs. */
const LINE_HOURS = 25;

function hourlyMedians(
  hours: readonly RollUpAt[],
  now: number,
): (number | null)[] {
  const medians = new Map(
    hours.map(({ at, rollUp }) => [at, quantileMsOf(rollUp, 0.5)]),
  );
  const last = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from(
    { length: LINE_HOURS },
    (_, index) =>
      medians.get(last - (LINE_HOURS - 1 - index) * HOUR_MS) ?? null,
  );
}
