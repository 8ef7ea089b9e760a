import type { Monitor, MonitorEvent } from "../../../monitor/types.ts";

/** A downtime of a url. */
export interface Outage {
  readonly monitor: Monitor;
  readonly event: MonitorEvent;
}
