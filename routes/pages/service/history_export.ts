import { shownWord } from "../../../monitor/codes.ts";
import type { ServiceModel } from "./service_model.ts";

type Exported = Pick<ServiceModel, "chart" | "current">;

const COLUMNS =
  "from,to,up_count,down_count,unknown_count,p50_ms,p95_ms,up_seconds,down_seconds,from_counts" as const;

/** What the chart shows, one period a line; times as in RFC 3339. `from_counts` marks time that was told from counts of probes. No text of a user is in it. */
export function historyCsv({ chart: { points, stepMs } }: Exported): string {
  const rows = points.map((point) =>
    [
      new Date(point.at).toISOString(),
      new Date(point.at + stepMs).toISOString(),
      point.upCount,
      point.downCount,
      point.unknownCount,
      rounded(point.p50Ms) ?? "",
      rounded(point.p95Ms) ?? "",
      seconds(point.upMs),
      seconds(point.downMs),
      point.isEstimated,
    ].join()
  );
  return [COLUMNS, ...rows, ""].join("\r\n"); // RFC 4180
}

/** What the chart shows and the outages of that time; times in Unix seconds, as in the v1 API. */
export function historyJson({ chart, current }: Exported): unknown {
  const { range, from, to, stepMs, points, outages } = chart;
  return {
    id: current.monitor.id,
    name: current.monitor.name,
    range,
    from: from / 1_000,
    to: to / 1_000,
    step: stepMs / 1_000,
    points: points.map((point) => ({
      at: point.at / 1_000,
      up_count: point.upCount,
      down_count: point.downCount,
      unknown_count: point.unknownCount,
      p50_ms: rounded(point.p50Ms),
      p95_ms: rounded(point.p95Ms),
      up_seconds: seconds(point.upMs),
      down_seconds: seconds(point.downMs),
      from_counts: point.isEstimated,
    })),
    outages: outages.map(({ startedAt, endedAt, kind, status }) => ({
      started_at: startedAt / 1_000,
      ended_at: endedAt === null ? null : endedAt / 1_000,
      kind: kind === null ? null : shownWord(kind),
      status,
    })),
  };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1_000;
}

/** Milliseconds to a tenth: quantiles are not more exact. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
