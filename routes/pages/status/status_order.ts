import type { StatusView } from "../../../monitor/status_view.ts";
import type { Board } from "../../access/owner_table.ts";
import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import { type CurrentState, currentState } from "../words/current_state.ts";

/** At most this many services on one page: it is made in one go, and probes wait meanwhile. */
export const MAX_SERVICES_PER_PAGE = 200;

export interface StatusSources {
  readonly table: Pick<MonitorTable, "all">;
  readonly view: Pick<StatusView, "state" | "shown">;
}

/** A group of the status page: urls with one first tag. */
export interface StateGroup {
  /** Null for those without a tag. */
  readonly tag: string | null;
  readonly states: readonly CurrentState[];
}

/** How the urls of a page are, by first tag, in the order in which the tags appear; those without one last. */
export function publicGroups(
  { table, view }: StatusSources,
  board: Pick<Board, "has">,
  now: number,
): StateGroup[] {
  const urls = [...table.all()].filter((monitor) => board.has(monitor))
    .sort((a, b) => a.id - b.id);
  const groups = Map.groupBy(
    urls.map((monitor) => currentState(monitor, view, now)),
    ({ monitor }) => monitor.tags[0] ?? null,
  );
  const untagged = groups.get(null);
  groups.delete(null);
  if (untagged !== undefined) groups.set(null, untagged);
  return [...groups].map(([tag, states]) => ({ tag, states }));
}

/** The items of a page. Pages count from 1; those after the last show the last. */
export function onPage<Item>(items: readonly Item[], page: number): Item[] {
  const start = (Math.min(page, pagesOf(items.length)) - 1) *
    MAX_SERVICES_PER_PAGE;
  return items.slice(start, start + MAX_SERVICES_PER_PAGE);
}

/** How many pages the urls of a board take. */
export function publicPages(
  { table }: Pick<StatusSources, "table">,
  board: Pick<Board, "has">,
): number {
  let count = 0;
  for (const monitor of table.all()) if (board.has(monitor)) count++;
  return pagesOf(count);
}

export function pagesOf(count: number): number {
  return Math.max(1, Math.ceil(count / MAX_SERVICES_PER_PAGE));
}
