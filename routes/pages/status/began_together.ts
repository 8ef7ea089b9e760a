import type { Monitor } from "../../../monitor/types.ts";

/** The start of something about a service. */
export interface Start {
  readonly monitor: Pick<Monitor, "intervalMs">;
  readonly startedAt: number;
}

/** What is looked at rarely is found out late, but what begins this much later is something else. */
const MAX_APART_MS = 600_000;
const INTERVALS = 2;

/**
 * Whether two things began at one time as far as probes can tell: within two
 * intervals of each other, as one cause is found out by each service's own
 * next probe.
 */
export function beganTogether(a: Start, b: Start): boolean {
  const intervalMs = Math.max(a.monitor.intervalMs, b.monitor.intervalMs);
  const apartMs = Math.abs(a.startedAt - b.startedAt);
  return apartMs <= Math.min(INTERVALS * intervalMs, MAX_APART_MS);
}
