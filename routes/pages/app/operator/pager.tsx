import type { JSX } from "hono/jsx/jsx-runtime";
import type { Page } from "../../../server/paging.ts";

export interface PagerProps {
  readonly label: string;
  readonly total: number;
  readonly page: Page;
  /** The address of a page, by its number. */
  to(page: number): string;
}

/** Where one is in a long list, with links to the pages before and after; nothing for a list of one page. */
export function Pager(
  { label, total, page: { page, limit, offset }, to }: PagerProps,
): JSX.Element | null {
  if (total <= limit) return null;
  return (
    <nav aria-label={label}>
      <p>
        {offset + 1} to {Math.min(offset + limit, total)} of {total}
        {page > 1 && (
          <>
            {" · "}
            <a href={to(page - 1)} rel="prev">Previous</a>
          </>
        )}
        {offset + limit < total && (
          <>
            {" · "}
            <a href={to(page + 1)} rel="next">Next</a>
          </>
        )}
      </p>
    </nav>
  );
}
