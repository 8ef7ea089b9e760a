import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { MonitorEvent } from "../../../../monitor/types.ts";
import type { PeriodSummary } from "../../../history/period_summary.ts";
import { slowMsOf } from "../../../history/slow_ms.ts";
import { firstHourOf, HOUR_MS } from "../../../history/url_history.ts";
import { barMarks, HEIGHT, STEP } from "../../client/bar_marks.js";
import { durationText } from "../../client/time_words.js";

const HOURS = 24;
const HOUR_SECONDS = 3_600;

/** The last 24 hours of a monitor, drawn as the days of the status page are. */
export function HourBar(
  { hours, events, now }: {
    readonly hours: readonly PeriodSummary[];
    /** Those of the time of the bar, or more. */
    readonly events: readonly MonitorEvent[];
    readonly now: number;
  },
): JSX.Element {
  const first = firstHourOf(now);
  const byStart = new Map(hours.map((hour) => [hour.at, hour]));
  const marks = Array.from({ length: HOURS }, (_, index) => {
    const from = first + index * HOUR_MS;
    const { upMs = 0, downMs = 0 } = byStart.get(from) ?? {};
    const slowMs = slowMsOf(events, { from, to: from + HOUR_MS, now });
    return {
      none: upMs + downMs === 0,
      down: downMs === 0 ? 0 : Math.max(1, Math.round(downMs / 1_000)),
      slow: Math.round(slowMs / 1_000),
      known: Math.round((upMs + downMs) / 1_000),
    };
  });
  // Everything in it is written by us: there is nothing to escape.
  return raw(
    `<svg class="bar hours" role="img" viewBox="0 0 ${
      HOURS * STEP
    } ${HEIGHT}" preserveAspectRatio="none"><title>${labelOf(marks)}</title>${
      barMarks(marks, HOUR_SECONDS)
    }</svg>`,
  );
}

interface Mark {
  readonly none: boolean;
  /** Seconds. */
  readonly down: number;
  readonly slow: number;
}

function labelOf(marks: readonly Mark[]): string {
  const known = marks.filter(({ none }) => !none);
  if (known.length === 0) return "Last 24 hours: no data";
  const told = (word: string, secondsOf: (mark: Mark) => number) => {
    const seconds = known.reduce((sum, mark) => sum + secondsOf(mark), 0);
    return seconds === 0
      ? []
      : [`${word} for ${durationText(seconds * 1_000)}`];
  };
  const bad = [
    ...told("down", ({ down }) => down),
    ...told("slow", ({ slow, down }) => down > 0 ? 0 : slow),
  ];
  return `Last 24 hours: ${bad.join(", ") || "no downtime"}`;
}
