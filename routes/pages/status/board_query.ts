import { readPageNumber } from "../../server/paging.ts";
import type { Ctx } from "../../server/request_context.ts";

/** Which part of a board a reader asks for. */
export interface BoardQuery {
  /** The tag of the only group that is wanted; null for services without one; undefined for all. */
  readonly group: string | null | undefined;
  /** A page of that group, from 1. */
  readonly page: number;
  /** Part of a name; empty for every service. */
  readonly search: string;
}

const MAX_SEARCH_LENGTH = 100;

/** `?group=Customers&page=2`, `?q=mail`; what it is not about is not in it. */
export function readBoardQuery(c: Ctx): BoardQuery {
  const group = c.req.query("group");
  return {
    group: group === "" ? null : group,
    page: readPageNumber(c),
    search: (c.req.query("q") ?? "").trim().slice(0, MAX_SEARCH_LENGTH),
  };
}

/** At most this many rows are sent with the news of a board. */
const MAX_NEWS = 20;

/** `?news=3.7`: the script asks for what changed, and the rows of these services; undefined for a whole page. */
export function readNewsIds(c: Ctx): readonly number[] | undefined {
  const text = c.req.query("news");
  if (text === undefined) return undefined;
  const ids = text.split(".").filter((id) => /^[1-9]\d{0,14}$/.test(id));
  return ids.slice(0, MAX_NEWS).map(Number).sort((a, b) => a - b);
}

/** The same as the fields of a query. */
export function queryFields(
  { group, page, search }: BoardQuery,
): Record<string, string> {
  return {
    ...group === undefined ? {} : { group: group ?? "" },
    ...page === 1 ? {} : { page: String(page) },
    ...search === "" ? {} : { q: search },
  };
}

/** The path of one group. */
export function groupPath(
  boardPath: string,
  tag: string | null,
  page = 1,
): string {
  const query = new URLSearchParams(
    queryFields({ group: tag, page, search: "" }),
  );
  return `${boardPath || "/"}?${query}`;
}
