import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import type { Board, OwnerTable } from "../../access/owner_table.ts";
import { notFound } from "../../server/http_error.ts";
import type { Ctx } from "../../server/request_context.ts";

export interface BoardSources {
  readonly table: Pick<MonitorTable, "all">;
  readonly view: Pick<StatusView, "refresh">;
  readonly owners: Pick<OwnerTable, "front" | "boardBySlug">;
}

/**
 * The page that a path is about: the operator's, or that of the member whom it
 * names.
 *
 * @throws {HttpError} 404 for a member's that is not there.
 */
export async function boardOfPath(
  c: Ctx,
  sources: BoardSources,
): Promise<Board> {
  return c.req.param("slug") === undefined
    ? sources.owners.front
    : await memberBoard(c, sources);
}

/**
 * The member's page that a path names. It is there as soon as a url stands on
 * it, so that nobody learns which accounts there are.
 *
 * @throws {HttpError} 404 for none.
 */
async function memberBoard(
  c: Ctx,
  { table, view, owners }: BoardSources,
): Promise<Board> {
  await view.refresh();
  const board = owners.boardBySlug(c.req.param("slug") ?? "");
  if (board !== null) {
    for (const monitor of table.all()) if (board.has(monitor)) return board;
  }
  throw notFound("page");
}
