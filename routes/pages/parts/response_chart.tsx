import type { JSX } from "hono/jsx/jsx-runtime";
import { CHART_RANGES, type ChartData } from "../../history/chart_range.ts";
import { type Scale, scaleFor } from "./chart_scale.ts";
import { type CurrentState, knownUntil } from "../words/current_state.ts";
import { responseText } from "../words/number_text.ts";
import type { PeriodSummary } from "../../history/period_summary.ts";
import { rangeUptimeOf } from "../../history/range_uptime.ts";
import { clockText, dayText, exactText, spanText } from "../words/time_text.ts";
import { uptimeText } from "../words/uptime_text.ts";
import { DAY_MS } from "../../history/url_history.ts";

/** Units of the drawing, which is stretched to the room that there is. */
const WIDTH = 1_000;
const HEIGHT = 200;
const MARK = 5;
const MIN_OUTAGE_WIDTH = 3;

interface ChartProps {
  readonly chart: ChartData;
}

interface ResponseChartProps extends ChartProps {
  readonly current: Pick<CurrentState, "shown" | "checkedAt">;
}

/** Response time of one url over time: median, band up to p95, gaps without data, outages shaded. */
export function ResponseChart(
  { chart: all, current }: ResponseChartProps,
): JSX.Element {
  const chart = { ...all, outages: knownOutages(all, current) };
  const most = Math.max(...chart.points.map(({ p95Ms }) => p95Ms ?? 0), 1);
  const scale = scaleFor(most);
  return (
    <figure class="chart">
      <div class="plot">
        <ol class="axis-y" aria-hidden="true">
          {scale.labels.map((label) => <AxisLabel key={label} text={label} />)}
        </ol>
        <Drawing chart={chart} scale={scale} />
        <TimeAxis chart={chart} />
      </div>
      <figcaption class="legend">
        <span class="key-median">Median</span>
        <span class="key-band">Up to the 95th percentile</span>
        <span class="key-outage">Outage</span>
      </figcaption>
    </figure>
  );
}

/** One that lasts is shaded as far as it was seen. */
function knownOutages(
  { from, to, outages }: ChartData,
  current: ResponseChartProps["current"],
): ChartData["outages"] {
  const until = knownUntil(current, to);
  return outages
    .map((outage) => ({ ...outage, endedAt: outage.endedAt ?? until }))
    .filter(({ endedAt }) => endedAt > from);
}

function AxisLabel({ text }: { readonly text: string }): JSX.Element {
  return <li>{text}</li>;
}

function Drawing(
  { chart, scale }: ChartProps & { readonly scale: Scale },
): JSX.Element {
  const { points, outages } = chart;
  const project = projection(chart, scale);
  return (
    <svg
      data-chart
      role="img"
      aria-label={labelOf(chart)}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      {scale.labels.map((_, index) => (
        <path
          class="grid"
          d={`M0 ${HEIGHT / (scale.labels.length - 1) * index}h${WIDTH}`}
        />
      ))}
      <path class="band" d={bandPath(chart, project)} />
      <path class="median" d={medianPath(chart, project)} />
      {outages.map(({ startedAt, endedAt }) => {
        const left = Math.max(0, project.x(startedAt));
        const right = Math.min(WIDTH, project.x(endedAt ?? chart.to));
        const width = Math.max(MIN_OUTAGE_WIDTH, right - left);
        return (
          <>
            <rect class="outage-shade" x={left} width={width} height={HEIGHT} />
            <rect class="outage-mark" x={left} width={width} height={MARK} />
          </>
        );
      })}
      {points.length > 0 && <HitAreas chart={chart} x={project.x} />}
    </svg>
  );
}

interface Projection {
  x(at: number): number;
  y(ms: number): number;
}

function projection({ from, to }: ChartData, { topMs }: Scale): Projection {
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    x: (at) => round((at - from) / (to - from) * WIDTH),
    y: (ms) => round(HEIGHT - Math.min(ms, topMs) / topMs * HEIGHT),
  };
}

/** Points that follow each other without a gap; each point lies in the middle of its period. */
function runsOf({ points, gapMs }: ChartData): PeriodSummary[][] {
  const runs: PeriodSummary[][] = [];
  let lastAt = -Infinity;
  for (const point of points) {
    if (point.p50Ms === null) continue;
    const isNext = point.at - lastAt <= gapMs;
    lastAt = point.at;
    if (isNext) runs.at(-1)?.push(point);
    else runs.push([point]);
  }
  return runs;
}

function medianPath(chart: ChartData, { x, y }: Projection): string {
  const half = chart.stepMs / 2;
  const width = x(chart.from + chart.stepMs);
  return runsOf(chart).map((run) => {
    const line = run.map(({ at, p50Ms }) => `${x(at + half)} ${y(p50Ms ?? 0)}`);
    return run.length === 1
      ? `M${line}m${-width / 2} 0h${width}` // alone, as wide as its period
      : `M${line.join("L")}`;
  }).join("");
}

function bandPath(chart: ChartData, { x, y }: Projection): string {
  const half = chart.stepMs / 2;
  return runsOf(chart).filter((run) => run.length > 1).map((run) => {
    const top = run.map(({ at, p95Ms }) => `${x(at + half)} ${y(p95Ms ?? 0)}`);
    const foot = run.toReversed().map(({ at, p50Ms }) =>
      `${x(at + half)} ${y(p50Ms ?? 0)}`
    );
    return `M${[...top, ...foot].join("L")}Z`;
  }).join("");
}

/** Every period, also those without data: the script finds them by their project. */
function HitAreas(
  { chart, x }: ChartProps & Pick<Projection, "x">,
): JSX.Element {
  const { from, to, stepMs, points } = chart;
  const known = new Map(points.map((point) => [point.at, point]));
  const starts = Array.from(
    { length: Math.round((to - from) / stepMs) },
    (_, index) => from + index * stepMs,
  );
  return (
    <g>
      {starts.map((at) => (
        <rect
          class="hit"
          x={x(at)}
          width={x(at + stepMs) - x(at)}
          height={HEIGHT}
          data-t={stepMs < DAY_MS
            ? `${at / 1_000}-${(at + stepMs) / 1_000}`
            : undefined}
        >
          <title>{titleOf(at, chart, known.get(at))}</title>
        </rect>
      ))}
    </g>
  );
}

function titleOf(
  at: number,
  { stepMs, to }: Pick<ChartData, "stepMs" | "to">,
  point?: PeriodSummary,
): string {
  const when = stepMs < DAY_MS
    ? spanText(at, at + stepMs, to)
    : `${dayText(at, to)} (UTC)`;
  const uptime = rangeUptimeOf(point === undefined ? [] : [point], stepMs);
  if (point === undefined || uptime.share === null) return `${when}\nNo data`;
  const { p50Ms, p95Ms, downCount, downMs } = point;
  const times = p50Ms === null
    ? "No answers"
    : `Median ${responseText(p50Ms)}, 95% within ${responseText(p95Ms)}`;
  return downCount === 0 && downMs === 0
    ? `${when}\n${times}`
    : `${when}\n${times}\n${uptimeText(uptime)} up`;
}

function labelOf({ range, points, outages }: ChartData): string {
  const medians = points.flatMap(({ p50Ms }) => p50Ms ?? []);
  const span = range === "1h" ? "hour" : CHART_RANGES[range].words;
  if (medians.length === 0) return `No response times in the last ${span}`;
  const fastest = responseText(Math.min(...medians));
  const slowest = responseText(Math.max(...medians));
  const count = outages.length === 1 ? "1 outage" : `${outages.length} outages`;
  return `Response time of the last ${span}: medians from ${fastest} to ` +
    `${slowest}; ${count}`;
}

/** The horizontal axis: in the reader's zone, but where each point is a day of UTC. */
function TimeAxis(
  { chart: { from, to, range, stepMs } }: ChartProps,
): JSX.Element {
  const isShort = CHART_RANGES[range].spanMs <= DAY_MS;
  const textOf = (at: number) => isShort ? clockText(at) : dayText(at, to);
  const count = CHART_RANGES[range].labels;
  const times = Array.from(
    { length: count + 1 },
    (_, index) => from + (to - from) / count * index,
  );
  return (
    <ol class="axis-x" aria-hidden="true">
      {times.map((at) => (
        <li>
          {stepMs < DAY_MS
            ? (
              <time
                datetime={new Date(at).toISOString()}
                data-as={isShort ? "clock" : "day"}
                title={exactText(at)}
              >
                {textOf(at)}
              </time>
            )
            : textOf(at)}
        </li>
      ))}
    </ol>
  );
}
