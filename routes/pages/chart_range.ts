import type { MonitorEvent, Tick } from "../../monitor/types.ts";
import type { Events } from "../../store/events.ts";
import type { History } from "../../store/history.ts";
import { rollUpTicks } from "../../monitor/roll_up.ts";
import {
  type PeriodSummary,
  summarisePeriod,
  summarisePeriods,
} from "./period_summary.ts";
import { DAY_MS, HOUR_MS, type UrlHistory } from "./url_history.ts";

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

/** How far a chart looks back, and how long each of its points is. */
export const CHART_RANGES = {
  "1h": { spanMs: HOUR_MS, stepMs: MINUTE_MS, words: "hour", labels: 4 },
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

/** What a chart shows. */
export interface ChartData {
  readonly range: RangeName;
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  /** Oldest first; periods without a probe are left out. */
  readonly points: readonly PeriodSummary[];
  /** Newest first. */
  readonly outages: readonly MonitorEvent[];
}

export interface ChartSources {
  readonly history: Pick<History, "hours" | "ticks">;
  readonly events: Pick<Events, "between">;
  /** How long ticks are kept. */
  readonly retentionMs: number;
  readonly now: number;
}

/** Reads what the chart of a url shows. Points begin at whole quarters, hours or days (UTC). */
export async function readChart(
  id: number,
  range: RangeName,
  { history, known, ...sources }: ChartSources & { readonly known: UrlHistory },
): Promise<ChartData> {
  const { events, retentionMs, now } = sources;
  const { spanMs } = CHART_RANGES[range];
  const isTooShort = range === "24h" && retentionMs < spanMs;
  const stepMs = isTooShort ? HOUR_MS : CHART_RANGES[range].stepMs;
  const to = Math.floor(now / stepMs) * stepMs + stepMs;
  const from = to - spanMs;
  const [points, inRange] = await Promise.all([
    range === "90d"
      ? known.days.flatMap(({ summary }) => summary ?? [])
      : range === "24h" && !isTooShort
      ? history.ticks(id, from, to).then((ticks) => quarters(ticks, stepMs))
      : history.hours(id, from, to).then((hours) =>
        summarisePeriods(hours, stepMs)
      ),
    events.between(id, from, to),
  ]);
  const outages = inRange.filter(({ event }) => event === "downtime");
  return { range, from, to, stepMs, points, outages };
}

/** From ticks the quantiles are exact. */
function quarters(ticks: readonly Tick[], stepMs: number): PeriodSummary[] {
  const groups = Map.groupBy(
    ticks,
    ({ at }) => Math.floor(at / stepMs) * stepMs,
  );
  return [...groups].map(([at, ticks]) => {
    const times = ticks.filter(({ outcome }) => outcome === "up")
      .map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    return {
      ...summarisePeriod(at, rollUpTicks(ticks)),
      p50Ms: times[Math.ceil(times.length * 0.5) - 1] ?? null,
      p95Ms: times[Math.ceil(times.length * 0.95) - 1] ?? null,
    };
  });
}
