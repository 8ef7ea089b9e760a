import { incidentOwner, type OpenIncident } from "../../monitor/incident.ts";
import type { Board } from "../access/owner_table.ts";

const NONE: readonly OpenIncident[] = [];

/** The open incidents of all pages, in memory: they are read again with the urls. */
export class IncidentTable {
  #open: ReadonlyMap<number, readonly OpenIncident[]> = new Map();

  replaceAll(open: ReadonlyMap<number, readonly OpenIncident[]>): void {
    this.#open = open;
  }

  /** Those of one page, as soon as this process has written them. */
  replace(owner: number, open: readonly OpenIncident[]): void {
    this.#open = new Map(this.#open).set(owner, open);
  }

  /** What goes on on a page, the oldest first. */
  openOn(board: Pick<Board, "key">): readonly OpenIncident[] {
    return this.#open.get(incidentOwner(board)) ?? NONE;
  }

  /** Changes with whatever the page says of its open incidents; empty without any. */
  versionOn(board: Pick<Board, "key">): string {
    return this.openOn(board)
      .map(({ id, updatedAt }) => `${id}.${updatedAt.toString(36)}`).join(" ");
  }
}
