import type { DayTime } from "../../history/day_times.ts";
import { DAY_MS, HISTORY_DAYS } from "../../history/url_history.ts";
import type { BarDay } from "../parts/bar_data.ts";

/** The days of all services of a group together: on each, the longest time that any of them was down. */
export function groupDaysOf(
  pasts: Iterable<readonly DayTime[]>,
  lastDayAt: number,
): BarDay[] {
  const firstDayAt = lastDayAt - (HISTORY_DAYS - 1) * DAY_MS;
  const downMs = new Float64Array(HISTORY_DAYS);
  const maintenanceMs = new Float64Array(HISTORY_DAYS);
  const knownMs = new Float64Array(HISTORY_DAYS);
  for (const days of pasts) {
    for (const day of days) {
      const index = (day.at - firstDayAt) / DAY_MS;
      if (index < 0 || index >= HISTORY_DAYS) continue;
      downMs[index] = Math.max(downMs[index] ?? 0, day.downMs);
      maintenanceMs[index] = Math.max(
        maintenanceMs[index] ?? 0,
        day.maintenanceMs ?? 0,
      );
      knownMs[index] = Math.max(knownMs[index] ?? 0, day.upMs + day.downMs);
    }
  }
  return Array.from(knownMs, (known, index) => ({
    none: known + (maintenanceMs[index] ?? 0) === 0,
    ...(maintenanceMs[index] ?? 0) > 0 &&
      { maintenance: Math.ceil((maintenanceMs[index] ?? 0) / 1_000) },
    down: Math.ceil((downMs[index] ?? 0) / 1_000),
    slow: 0,
    known: Math.round(known / 1_000),
    failures: 0,
  }));
}
