import type { Monitor } from "../../types.ts";

/** When pings are due, and how long they may be late. */
export type HeartbeatRule = Pick<
  Monitor,
  "periodMs" | "cron" | "timeZone" | "graceMs" | "maxRunMs"
>;

/** When the next ping is due after one at `at`; Infinity where never. */
export type NextDue = (at: number) => number;
