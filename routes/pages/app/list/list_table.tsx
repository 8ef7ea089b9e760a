import type { HtmlEscapedString } from "hono/utils/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { listPath, type ListQuery, type Sort, SORTS } from "./list_query.ts";

interface Column {
  readonly label: string;
  /** What a press on its head sorts by; without one, it is not sorted by. */
  readonly sort?: Sort;
}

const COLUMNS: readonly Column[] = [
  { label: "State", sort: "state" },
  { label: "Name", sort: "name" },
  { label: "Last 24 hours" },
  { label: "Uptime", sort: "uptime" },
  { label: "Last check", sort: "last" },
  { label: "Visibility" },
];

/** The monitors of a page as a table. The box in its head is there for the script alone. */
export function ListTable(
  { query, rows }: {
    readonly query: ListQuery;
    readonly rows: HtmlEscapedString;
  },
): JSX.Element {
  return (
    <table class="monitors card">
      <caption class="visually-hidden">Monitors</caption>
      <thead>
        <tr>
          <td>
            <input
              type="checkbox"
              id="f-page"
              aria-label="Select all on this page"
              hidden
            />
          </td>
          {COLUMNS.map((column) => (
            <Head key={column.label} column={column} query={query} />
          ))}
        </tr>
      </thead>
      <tbody>{rows}</tbody>
    </table>
  );
}

/** A component, since Hono writes the `key` of an element into the page. */
function Head(
  { column: { label, sort }, query }: {
    readonly column: Column;
    readonly query: ListQuery;
  },
): JSX.Element {
  if (sort === undefined) return <th scope="col">{label}</th>;
  const isSorted = query.sort === sort;
  const other = query.order === "asc" ? "desc" : "asc";
  const order = isSorted ? other : SORTS[sort];
  return (
    <th
      scope="col"
      aria-sort={isSorted
        ? query.order === "asc" ? "ascending" : "descending"
        : undefined}
    >
      <a href={listPath({ ...query, sort, order, page: 1 })}>{label}</a>
    </th>
  );
}
