import type { MonitorEvent } from "../../monitor/types.ts";

/** How long of the time from `from` up to `to` a url was degraded; what has not ended yet ends `now`. All in milliseconds, times since the Unix epoch. */
export function slowMsOf(
  events: readonly Pick<MonitorEvent, "event" | "startedAt" | "endedAt">[],
  { from, to, now }: {
    readonly from: number;
    readonly to: number;
    readonly now: number;
  },
): number {
  let sum = 0;
  for (const { event, startedAt, endedAt } of events) {
    if (event !== "degraded") continue;
    sum += Math.max(
      0,
      Math.min(endedAt ?? now, to) - Math.max(startedAt, from),
    );
  }
  return sum;
}
