import type { MaintenanceTable } from "../../../monitor/maintenance/maintenance_table.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import type { Monitor, MonitorEvent } from "../../../monitor/types.ts";
import { countedEvents, spanOf } from "../../history/counted_events.ts";
import type { Outage } from "../parts/outage.ts";

export interface CountedOutagesDeps {
  readonly maintenance: Pick<MaintenanceTable, "uncounted">;
  readonly view: Pick<StatusView, "state">;
}

/** Outages as the public is told of them: what was maintenance that uptime leaves out is none. */
export function countedOutages(
  { maintenance, view }: CountedOutagesDeps,
  outages: readonly {
    readonly monitor: Monitor;
    readonly event: MonitorEvent;
  }[],
  now: number,
): Outage[] {
  // one stretch of time for all: a rule is asked for it once
  const { from, to } = spanOf(outages.map(({ event }) => event), now);
  return outages.flatMap(({ monitor, event }) =>
    countedEvents([event], {
      leftOut: () => maintenance.uncounted(monitor, from, to),
      intervalMs: monitor.intervalMs,
      lastAt: view.state(monitor.id)?.lastAt ?? 0,
      now,
    }).map((counted) => ({ monitor, event: counted }))
  );
}
