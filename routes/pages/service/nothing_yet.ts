import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import { MAX_DELAY_MS } from "../../../monitor/slots.ts";
import { CHART_RANGES, type ChartData } from "../../history/chart_range.ts";
import type { CurrentState } from "../words/current_state.ts";
import { durationText } from "../client/time_words.js";

const MINUTE_MS = 60_000;

interface Shown {
  readonly current: Pick<CurrentState, "monitor" | "shown" | "checkedAt">;
  readonly now: number;
}

/** What stands in place of what is known of a monitor of which nothing is known; null for any other. */
export function nothingYetText({ current, now }: Shown): string | null {
  const { monitor, shown, checkedAt } = current;
  if (checkedAt !== null) return null;
  if (shown === "paused") return "Paused before its first check.";
  if (isHeartbeat(monitor)) return "No ping has come yet.";
  const { intervalMs, timeoutMs, createdAt } = monitor;
  const latestMs = intervalMs + timeoutMs + MAX_DELAY_MS;
  return now - createdAt > latestMs
    ? "Not checked yet, although the first check is overdue."
    : `Not checked yet: the first check is due within ${
      intervalMs <= MINUTE_MS ? "a minute" : durationText(intervalMs)
    }.`;
}

/** What stands in place of the chart of response times where it would be empty; null where it is not. */
export function noResponsesText(
  { current, now, chart }: Shown & { readonly chart: ChartData },
): string | null {
  const { points, range } = chart;
  if (points.some(({ p50Ms }) => p50Ms !== null)) return null;
  const nothing = nothingYetText({ current, now });
  if (nothing !== null) return nothing;
  const span = range === "1h" ? "hour" : CHART_RANGES[range].words;
  const hasFailed = points.some(({ downCount }) => downCount > 0);
  return hasFailed
    ? `No check succeeded in the last ${span}, so there is no response time to show.`
    : `There were no checks in the last ${span}.`;
}
