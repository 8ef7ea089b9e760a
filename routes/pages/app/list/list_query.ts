import { readFilter, type UrlFilter } from "../url_filter.ts";

/** What the list can be sorted by, and which way round each comes first. */
export const SORTS = {
  state: "asc",
  name: "asc",
  uptime: "asc",
  last: "desc",
} as const satisfies Readonly<Record<string, Order>>;

export type Sort = keyof typeof SORTS;
export type Order = "asc" | "desc";

/** What the address of the list says: which monitors, in which order, which page of them. */
export interface ListQuery {
  readonly filter: UrlFilter;
  readonly sort: Sort;
  readonly order: Order;
  /** From 1. */
  readonly page: number;
}

/** Reads the query of a page, or the fields that a form has of it; what cannot be read is as if it were not there. */
export function readListQuery(read: (name: string) => string): ListQuery {
  const sort = read("sort");
  const known = Object.hasOwn(SORTS, sort) ? sort as Sort : "state";
  const order = read("order");
  const page = /^[1-9][0-9]{0,5}$/.test(read("page")) ? read("page") : "1";
  return {
    filter: readFilter(read),
    sort: known,
    order: order === "asc" || order === "desc" ? order : SORTS[known],
    page: Number(page),
  };
}

/** The fields of a query, as far as they differ from those of the plain list. */
export function listFields(
  { filter, sort, order, page }: ListQuery,
): Record<string, string> {
  const fields = {
    ...filter,
    sort: sort === "state" && order === SORTS.state ? "" : sort,
    order: order === SORTS[sort] ? "" : order,
    page: page === 1 ? "" : String(page),
  };
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== ""),
  );
}

/** The address of the list; `more` is added to its query. */
export function listPath(
  query: ListQuery,
  more: Readonly<Record<string, string>> = {},
): string {
  const fields = { ...listFields(query), ...more };
  const text = new URLSearchParams(
    Object.entries(fields).filter(([, value]) => value !== ""),
  ).toString();
  return text === "" ? "/app" : `/app?${text}`;
}
