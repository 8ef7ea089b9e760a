import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { PeriodSummary } from "../../../history/period_summary.ts";
import { firstHourOf, HOUR_MS } from "../../../history/url_history.ts";
import { barMarks, HEIGHT, STEP } from "../../client/bar_marks.js";
import { durationText } from "../../client/time_words.js";

const HOURS = 24;
const HOUR_SECONDS = 3_600;

/** The last 24 hours of a monitor, drawn as the days of the status page are. */
export function HourBar(
  { hours, now }: {
    readonly hours: readonly PeriodSummary[];
    readonly now: number;
  },
): JSX.Element {
  const first = firstHourOf(now);
  const byStart = new Map(hours.map((hour) => [hour.at, hour]));
  const marks = Array.from({ length: HOURS }, (_, index) => {
    const { upMs = 0, downMs = 0 } = byStart.get(first + index * HOUR_MS) ?? {};
    return {
      none: upMs + downMs === 0,
      down: downMs === 0 ? 0 : Math.max(1, Math.round(downMs / 1_000)),
      slow: 0,
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

function labelOf(
  marks: readonly { readonly none: boolean; readonly down: number }[],
): string {
  if (marks.every(({ none }) => none)) return "Last 24 hours: no data";
  const bad = marks.filter(({ none, down }) => !none && down > 0);
  if (bad.length === 0) return "Last 24 hours: no downtime";
  const seconds = bad.reduce((sum, { down }) => sum + down, 0);
  return `Last 24 hours: down for ${durationText(seconds * 1_000)}`;
}
