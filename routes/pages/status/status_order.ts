import type { StatusView } from "../../../monitor/status_view.ts";
import type { ShownState } from "../../../monitor/shown_states.ts";
import type { Board } from "../../access/owner_table.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { type BoardOrder, BY_AGE } from "./board_order.ts";
import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import { type CurrentState, currentState } from "../words/current_state.ts";

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

/** What comes before everything else, in this order. */
const TROUBLES: readonly ShownState[] = ["down", "degraded", "unknown"];

/** How the urls of a page are, in its order; what is in trouble comes first, in its group and with it. */
export function publicGroups(
  { table, view }: StatusSources,
  board: Pick<Board, "has">,
  now: number,
  order: BoardOrder = BY_AGE,
): StateGroup[] {
  return groupsInOrder(table.all(), board, order)
    .map(({ tag, monitors }) => ({
      tag,
      states: monitors.map((monitor) => currentState(monitor, view, now))
        .sort((a, b) => troubleOf(a) - troubleOf(b)),
    })).sort((a, b) => worstOf(a) - worstOf(b));
}

/** The urls of a page by first tag, those without one last unless the order says otherwise. */
export function groupsInOrder(
  monitors: Iterable<Monitor>,
  board: Pick<Board, "has">,
  { compareServices, compareGroups }: BoardOrder,
): { readonly tag: string | null; readonly monitors: Monitor[] }[] {
  const urls = [...monitors].filter((monitor) => board.has(monitor))
    .sort(compareServices);
  const groups = Map.groupBy(urls, ({ tags }) => tags[0] ?? null);
  const untagged = groups.get(null);
  groups.delete(null);
  if (untagged !== undefined) groups.set(null, untagged);
  const found = [...groups].map(([tag, monitors]) => ({ tag, monitors }));
  return compareGroups === null
    ? found
    : found.sort((a, b) => compareGroups(a.tag, b.tag));
}

/** Whether something in the group is down or slow. */
export function isTroubled(group: Pick<StateGroup, "states">): boolean {
  return worstOf(group) < TROUBLES.indexOf("unknown");
}

/** The place of its trouble, the worst being 0. */
function troubleOf({ shown }: Pick<CurrentState, "shown">): number {
  const place = TROUBLES.indexOf(shown);
  return place < 0 ? TROUBLES.length : place;
}

/** States are sorted: the first is in the worst. No data alone does not move a group. */
function worstOf({ states }: Pick<StateGroup, "states">): number {
  const [first] = states;
  return first === undefined
    ? TROUBLES.length
    : Math.min(troubleOf(first), TROUBLES.indexOf("unknown"));
}
