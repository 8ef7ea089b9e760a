import type { Board } from "../../access/owner_table.ts";
import type { IncidentTable } from "../../incidents/incident_table.ts";
import {
  type PlannedDeps,
  plannedOn,
  versionOf,
} from "../maintenance/planned.ts";

export interface SaidVersionDeps extends PlannedDeps {
  readonly incidents: Pick<IncidentTable, "versionOn">;
}

/** Changes with whatever a page says of open incidents and of maintenance, and as that begins and ends; empty without any. */
export function saidVersion(
  deps: SaidVersionDeps,
  board: Board,
  now: number,
): string {
  return [
    deps.incidents.versionOn(board),
    versionOf(plannedOn(deps, board, now)),
  ].filter((part) => part !== "").join(" ");
}
