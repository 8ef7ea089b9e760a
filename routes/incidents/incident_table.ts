import type { ToldIncidents } from "../../monitor/incident.ts";
import { type Board, boardOwner } from "../access/owner_table.ts";

const NONE: ToldIncidents = { open: [], recent: [] };

/** What the pages tell of incidents, in memory: it is read again with the urls. */
export class IncidentTable {
  #told: ReadonlyMap<number, ToldIncidents> = new Map();

  replaceAll(told: ReadonlyMap<number, ToldIncidents>): void {
    this.#told = told;
  }

  /** Of one page, as soon as this process has written it. */
  replace(owner: number, told: ToldIncidents): void {
    this.#told = new Map(this.#told).set(owner, told);
  }

  /** What goes on on a page, the oldest first. */
  openOn(board: Pick<Board, "key">): ToldIncidents["open"] {
    return this.#on(board).open;
  }

  /** The latest that are over, the latest first. */
  recentOn(board: Pick<Board, "key">): ToldIncidents["recent"] {
    return this.#on(board).recent;
  }

  /** Changes with whatever the page says of its open incidents; empty without any. */
  versionOn(board: Pick<Board, "key">): string {
    return this.openOn(board)
      .map(({ id, updatedAt }) => `${id}.${updatedAt.toString(36)}`).join(" ");
  }

  #on(board: Pick<Board, "key">): ToldIncidents {
    return this.#told.get(boardOwner(board)) ?? NONE;
  }
}
