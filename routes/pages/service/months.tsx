import type { JSX } from "hono/jsx/jsx-runtime";
import {
  monthLengthMs,
  type MonthUptime,
} from "../../history/month_uptimes.ts";
import { rangeUptimeOf } from "../../history/range_uptime.ts";
import { durationText } from "../client/time_words.js";
import { monthText } from "../words/time_text.ts";
import { uptimeFigure } from "../words/uptime_text.ts";

interface MonthsProps {
  /** Newest first. */
  readonly months: readonly MonthUptime[];
  readonly now: number;
}

/** How much of each month a service was up, and how long it was down. */
export function Months({ months, now }: MonthsProps): JSX.Element {
  return (
    <div class="card scroll">
      <table class="slender">
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" class="end">Uptime</th>
            <th scope="col" class="end">Downtime</th>
            <th scope="col" class="end">Failed checks</th>
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr>
              <th scope="row">{monthText(month.at)}</th>
              <td class="end">
                {uptimeFigure(
                  rangeUptimeOf([month], monthLengthMs(month, now)),
                )}
              </td>
              <td class="end">{downText(month)}</td>
              <td class="end">{failedText(month)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function failedText({ upCount, downCount }: MonthUptime): string {
  const all = (upCount + downCount).toLocaleString("en");
  return `${downCount.toLocaleString("en")} of ${all}`;
}

function downText({ downMs, isEstimated }: MonthUptime): string {
  if (downMs === 0) return "0 min";
  return `${isEstimated ? "≈ " : ""}${durationText(downMs)}`;
}
