import type { JSX } from "hono/jsx/jsx-runtime";
import { responseText } from "../words/number_text.ts";
import type { UrlHistory } from "../../history/url_history.ts";

const WIDTH = 96;
const HEIGHT = 26;
const EDGE = 2;

/** The median response time of each hour of the last day; the scale begins at zero. */
export function Sparkline(
  { hours }: Pick<UrlHistory, "hours">,
): JSX.Element {
  const known = hours.filter((ms) => ms !== null);
  const top = Math.max(...known, 1);
  const label = known.length === 0
    ? "No response times in the last day"
    : `Response times of the last day: ${responseText(Math.min(...known))} to ${
      responseText(top)
    }`;
  return (
    <svg
      class="spark"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      <path d={linePath(hours, top)} />
    </svg>
  );
}

/** A point without neighbours becomes a short line. */
function linePath(hours: readonly (number | null)[], top: number): string {
  const step = (WIDTH - 2 * EDGE) / Math.max(1, hours.length - 1);
  let path = "";
  let pen = false;
  for (const [index, ms] of hours.entries()) {
    if (ms === null) {
      pen = false;
      continue;
    }
    const x = (EDGE + index * step).toFixed(1);
    const y = (HEIGHT - EDGE - ms / top * (HEIGHT - 2 * EDGE)).toFixed(1);
    const isAlone = !pen && (hours[index + 1] ?? null) === null;
    path += pen ? `L${x} ${y}` : `M${x} ${y}${isAlone ? "m-2 0h4" : ""}`;
    pen = true;
  }
  return path;
}
