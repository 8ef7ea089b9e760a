import { isHeartbeat } from "../../../monitor/is_heartbeat.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { mayChange, mayManage, type Viewer } from "../../access/viewer.ts";

/** The parts of the page of one monitor, each with an address of its own. */
export type TabName = "overview" | "outages" | "probes" | "settings" | "share";

export interface Tab {
  readonly name: TabName;
  readonly text: string;
  readonly path: string;
}

/**
 * The tabs that somebody has who may see the monitor. Settings are its owner's
 * alone. Who manages a heartbeat finds its secret address among its pings.
 */
export function tabsOf(
  viewer: Pick<Viewer, "user">,
  monitor: Pick<Monitor, "id" | "url" | "ownerId" | "source">,
): Tab[] {
  const path = `/status/${monitor.id}`;
  const hasPings = isHeartbeat(monitor) && mayManage(viewer, monitor);
  const probes = hasPings
    ? { text: "Pings", path: `/app/heartbeats/${monitor.id}` }
    : { text: "Checks", path: `${path}/probes` };
  const settings: Tab = {
    name: "settings",
    text: "Settings",
    path: `/app/urls/${monitor.id}`,
  };
  return [
    { name: "overview", text: "Overview", path },
    { name: "outages", text: "Outages", path: `${path}/outages` },
    { name: "probes", ...probes },
    ...mayChange(viewer, monitor) ? [settings] : [],
    { name: "share", text: "Share", path: `${path}/share` },
  ];
}
