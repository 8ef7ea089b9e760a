import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { Board, OwnerTable } from "../../access/owner_table.ts";
import type { IncidentTable } from "../../incidents/incident_table.ts";
import { servicesOn } from "../incident/named_services.tsx";
import type { NamedIncident } from "../incident/open_incidents.tsx";
import {
  type PlannedDeps,
  plannedOf,
  type PlannedOfOne,
  versionOf,
} from "../maintenance/planned.ts";

export interface SaidModelDeps {
  readonly table: Pick<MonitorTable, "get">;
  readonly owners: Pick<OwnerTable, "boardOf">;
  readonly incidents: Pick<IncidentTable, "openOn">;
  readonly maintenance: PlannedDeps["maintenance"];
}

/** What is said of one monitor: of trouble that goes on, and of work on it. */
export interface SaidModel {
  /** Of the page that it stands on, without a slash at the end. */
  readonly path: string;
  /** Those that are open and name it, or are about all of its page; the latest first. */
  readonly incidents: readonly NamedIncident[];
  /** What goes on, and what begins within seven days, by time. */
  readonly planned: readonly PlannedOfOne[];
  /** Changes with both; empty where nothing is said. */
  readonly version: string;
}

export function readSaid(
  deps: SaidModelDeps,
  monitor: Monitor,
  now: number,
): SaidModel {
  const board = deps.owners.boardOf(monitor);
  const incidents = deps.incidents.openOn(board)
    .filter(({ urls }) => isAbout(urls, board, monitor)).toReversed()
    .map((incident) => ({
      ...incident,
      services: servicesOn(deps.table, board, incident.urls),
    }));
  const planned = plannedOf(deps, board, monitor, now);
  const said = incidents
    .map(({ id, updatedAt }) => `${id}.${updatedAt.toString(36)}`);
  const version = [...said, versionOf(planned)].filter((part) => part !== "")
    .join(" ");
  return { path: board.path, incidents, planned, version };
}

function isAbout(
  urls: readonly number[],
  board: Pick<Board, "has">,
  monitor: Monitor,
): boolean {
  return urls.length === 0 ? board.has(monitor) : urls.includes(monitor.id);
}
