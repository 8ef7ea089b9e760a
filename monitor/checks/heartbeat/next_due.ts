import { earlyMs } from "./judge_heartbeat.ts";
import type { HeartbeatRule, NextDue } from "./heartbeat_rule.ts";

type Croner = typeof import("croner");

/**
 * How a rule tells when the next ping is due. Loads the package `croner` where
 * there is a cron expression, which must keep `cronProblem`'s rule.
 *
 * Clocks differ: a ping that comes a little before the time of the schedule
 * that it stands for counts for that time, not for the one before.
 */
export async function nextDueOf(
  { periodMs, cron, timeZone }: Pick<
    HeartbeatRule,
    "periodMs" | "cron" | "timeZone"
  >,
): Promise<NextDue> {
  if (cron === "") return (at) => at + periodMs;
  const after = scheduleOf(await import("croner"), cron, timeZone);
  return (at) => {
    const next = after(at);
    const following = after(next);
    return next - at <= earlyMs(following - next) ? following : next;
  };
}

/** The first time of a schedule after another one; Infinity where there is none. */
function scheduleOf(
  { Cron }: Croner,
  cron: string,
  timezone: string,
): (at: number) => number {
  const schedule = new Cron(cron, { mode: "5-part", timezone });
  return (at) => {
    if (!Number.isFinite(at)) return Infinity;
    return schedule.nextRun(new Date(at))?.getTime() ?? Infinity;
  };
}
