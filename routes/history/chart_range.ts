import { countsAsUp } from "../../monitor/codes.ts";
import type { Monitor, MonitorEvent, Tick } from "../../monitor/types.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history/history.ts";
import { rollUpRange } from "../../monitor/roll_up.ts";
import {
  addStateTimes,
  leftOutOf,
  MAX_FINDING_MS,
  type TimeRange,
} from "../../monitor/state_times.ts";
import { MAX_DELAY_MS } from "../../monitor/slots.ts";
import {
  type PeriodSummary,
  summarisePeriod,
  summarisePeriods,
} from "./period_summary.ts";
import { orElse } from "./or_else.ts";
import { DAY_MS, HOUR_MS, type UrlHistory } from "./url_history.ts";

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

/** How far a chart looks back, and how long each of its points is. */
export const CHART_RANGES = {
  "1h": { spanMs: HOUR_MS, stepMs: MINUTE_MS, words: "1 hour", labels: 4 },
  "24h": { spanMs: DAY_MS, stepMs: QUARTER_MS, words: "24 hours", labels: 4 },
  "7d": { spanMs: 7 * DAY_MS, stepMs: HOUR_MS, words: "7 days", labels: 7 },
  "30d": {
    spanMs: 30 * DAY_MS,
    stepMs: 4 * HOUR_MS,
    words: "30 days",
    labels: 6,
  },
  "90d": { spanMs: 90 * DAY_MS, stepMs: DAY_MS, words: "90 days", labels: 6 },
} as const;

export type RangeName = keyof typeof CHART_RANGES;

export const RANGE_NAMES = Object.keys(CHART_RANGES) as RangeName[];

/** At most this many ticks are read for one chart, going by the url's interval: probes wait meanwhile. */
const MAX_TICKS = 100_000;

/** A url this young has its best chart in the last hour. */
const YOUNG_MS = 3 * HOUR_MS;

/** The range that is shown unless the reader wants another one. */
export function rangeFor(
  { createdAt }: Pick<Monitor, "createdAt">,
  now: number,
): RangeName {
  return now - createdAt < YOUNG_MS ? "1h" : "24h";
}

/** What a chart shows. */
export interface ChartData {
  readonly range: RangeName;
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  /** Points that are further apart have a gap between them. */
  readonly gapMs: number;
  /** Oldest first; periods without a probe are left out. */
  readonly points: readonly PeriodSummary[];
  /** Newest first. */
  readonly outages: readonly MonitorEvent[];
}

export interface ChartSources {
  readonly history: Pick<History, "hours" | "leftOut" | "ticks">;
  readonly events: Pick<Events, "between">;
  /** How long ticks are kept. */
  readonly retentionMs: number;
  /** What is shown of the url anyway. */
  readonly known: Promise<UrlHistory>;
  readonly now: number;
}

/** Reads what the chart of a url shows. Points begin at whole minutes, quarters, hours or days (UTC). */
export async function readChart(
  { id, intervalMs }: Pick<Monitor, "id" | "intervalMs">,
  range: RangeName,
  sources: ChartSources,
): Promise<ChartData> {
  const { history, events, known, retentionMs, now } = sources;
  const { spanMs, stepMs: wantedMs } = CHART_RANGES[range];
  const fromTicks = wantedMs < HOUR_MS && retentionMs >= spanMs &&
    spanMs / intervalMs <= MAX_TICKS;
  const stepMs = fromTicks ? wantedMs : Math.max(HOUR_MS, wantedMs);
  const to = Math.floor(now / stepMs) * stepMs + stepMs;
  const from = to - Math.max(spanMs, stepMs);
  const read = async () => {
    if (range === "90d") {
      return (await known).days.flatMap((day) => day.summary ?? []);
    }
    return fromTicks
      ? summariseTicks(
        await history.ticks(id, from - heldForMs(intervalMs), to),
        {
          ...{ from, to: Math.min(to, now), stepMs },
          leftOut: leftOutOf(history.leftOut, id, { from, to }),
        },
      )
      : summarisePeriods(await history.hours(id, from, to), {
        spanMs: stepMs,
        partMs: HOUR_MS,
      });
  };
  const [points, inRange] = await Promise.all([
    orElse([], read()),
    orElse([], events.between(id, from, to)),
  ]);
  const gapMs = Math.max(1, Math.ceil(intervalMs / stepMs)) * stepMs;
  const outages = inRange.filter(({ event }) => event === "downtime");
  return { range, from, to, stepMs, gapMs, points, outages };
}

/** How long before a range a tick may be that still tells of it, or tells the interval of one that does. */
function heldForMs(intervalMs: number): number {
  return Math.min(3 * intervalMs + MAX_DELAY_MS, MAX_FINDING_MS);
}

interface Steps {
  readonly from: number;
  /** Now, or before it. */
  readonly to: number;
  readonly stepMs: number;
  /** What uptime leaves out. */
  readonly leftOut: readonly TimeRange[];
}

/** Puts ticks together in periods of `stepMs`; unlike those of roll-ups, the quantiles are exact. Ticks before `from` tell what held then. */
function summariseTicks(
  ticks: readonly Tick[],
  { from, to, stepMs, leftOut }: Steps,
): PeriodSummary[] {
  const groups = Map.groupBy(
    ticks,
    ({ at }) => at < from ? -Infinity : Math.floor(at / stepMs) * stepMs,
  );
  const before = groups.get(-Infinity) ?? [];
  let finding = addStateTimes(new Map(), { from, to: from }, before, null);
  const periods: PeriodSummary[] = [];
  for (let at = from; at < to; at += stepMs) {
    const range = { from: at, to: Math.min(at + stepMs, to) };
    const own = groups.get(at) ?? [];
    const rollUp = rollUpRange(range, own, finding, leftOut);
    finding = rollUp.finding;
    if (own.length === 0 && rollUp.times.size === 0) continue;
    const times = own.filter(({ outcome }) => countsAsUp(outcome))
      .flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
    periods.push({
      ...summarisePeriod(at, rollUp, stepMs),
      p50Ms: times[Math.ceil(times.length * 0.5) - 1] ?? null,
      p95Ms: times[Math.ceil(times.length * 0.95) - 1] ?? null,
    });
  }
  return periods;
}
