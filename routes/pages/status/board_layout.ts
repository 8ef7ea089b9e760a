import type { CurrentState } from "../words/current_state.ts";
import type { BoardQuery } from "./board_query.ts";
import { isTroubled, type StateGroup } from "./status_order.ts";

/** With so few services every group is open, and nothing needs to be searched. */
export const MAX_SMALL_BOARD = 25;
/** At most this many rows of one group on a page of its own. */
export const MAX_ROWS = 200;
/** At most this many rows where there are several groups, of all and of each. */
const MAX_OPEN_ROWS = 150;
const MAX_OPEN_ROWS_OF_GROUP = 50;

/** A group as a page shows it. */
export interface LaidOutGroup extends StateGroup {
  /** The services whose rows are sent; none of a closed group. */
  readonly rows: readonly CurrentState[];
  readonly isOpen: boolean;
}

export interface BoardLayout {
  readonly groups: readonly LaidOutGroup[];
  /** Of the one group that is asked for, or that there is. */
  readonly page: number;
  readonly pages: number;
}

/** Which groups are open, and which rows are sent: all of a small board, else of the groups that are in trouble. */
export function layOut(
  all: readonly StateGroup[],
  query: BoardQuery,
): BoardLayout {
  const groups = all
    .filter(({ tag }) => query.group === undefined || tag === query.group)
    .map((group) => ({ ...group, states: found(group, query.search) }))
    .filter(({ states }) => states.length > 0);
  const [only] = groups;
  if (only !== undefined && groups.length === 1) {
    return layOutOne(only, query.page);
  }
  const total = groups.reduce((sum, { states }) => sum + states.length, 0);
  const isSmall = total <= MAX_SMALL_BOARD || query.search !== "";
  let left = MAX_OPEN_ROWS;
  return {
    page: 1,
    pages: 1,
    groups: groups.map((group) => {
      const isOpen = left > 0 && (isSmall || isTroubled(group));
      const most = isOpen ? Math.min(left, MAX_OPEN_ROWS_OF_GROUP) : 0;
      const rows = group.states.slice(0, most);
      left -= rows.length;
      return { ...group, rows, isOpen };
    }),
  };
}

/** Pages after the last show the last. */
function layOutOne(group: StateGroup, asked: number): BoardLayout {
  const pages = Math.ceil(group.states.length / MAX_ROWS);
  const page = Math.min(asked, pages);
  const rows = group.states.slice((page - 1) * MAX_ROWS, page * MAX_ROWS);
  return { page, pages, groups: [{ ...group, rows, isOpen: true }] };
}

function found(
  { states }: StateGroup,
  search: string,
): readonly CurrentState[] {
  if (search === "") return states;
  const wanted = search.toLowerCase();
  return states.filter(({ monitor }) =>
    monitor.name.toLowerCase().includes(wanted)
  );
}
