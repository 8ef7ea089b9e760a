import type { Maintenance, MaintenanceWindow } from "../maintenance_rule.ts";
import { windowAfter, windowAt } from "./maintenance_windows.ts";

/** Where a maintenance stands. */
export interface MaintenancePhase {
  readonly state: "scheduled" | "active" | "over";
  /** The window that goes on, or the next; null once there is none any more. */
  readonly window: MaintenanceWindow | null;
}

export function maintenancePhase(
  rule: Maintenance,
  now: number,
): MaintenancePhase {
  const active = windowAt(rule, now);
  if (active !== null) return { state: "active", window: active };
  const next = windowAfter(rule, now);
  return { state: next === null ? "over" : "scheduled", window: next };
}
