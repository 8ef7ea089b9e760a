import type { JSX } from "hono/jsx/jsx-runtime";
import type { AccountRow } from "../../../accounts/account_admin.ts";
import type { Page } from "../../../server/paging.ts";
import { DidNotice } from "../did_notice.tsx";
import type { ToldMemberLoad } from "../overload.tsx";
import { SearchField } from "../search_field.tsx";
import { LastSeen, ROLE_WORDS, STATE_WORDS } from "./account_words.tsx";
import { Pager } from "./pager.tsx";
import { rateText } from "./rate_text.ts";
import { WideTable } from "./wide_table.tsx";

export interface AccountListProps {
  readonly rows: readonly AccountRow[];
  /** On all pages. */
  readonly total: number;
  readonly page: Page;
  readonly q: string;
  readonly now: number;
  /** What was just done. */
  readonly did: string | undefined;
  readonly members: ToldMemberLoad | undefined;
}

const NOTICES: Readonly<Record<string, string>> = {
  deleted: "The account and its monitors have been deleted.",
};

/** The accounts of a page, each with the way to what can be done with it. */
export function AccountListView(
  { rows, total, page, q, now, did, members }: AccountListProps,
): JSX.Element {
  return (
    <>
      <DidNotice did={did} texts={NOTICES} />
      {members !== undefined && (
        <p>
          Members use {rateText(members.duePerSecond)} of the{" "}
          {rateText(members.maxPerSecond)}{" "}
          checks per second that they share (<code>MEMBER_PROBES</code>).
        </p>
      )}
      <form method="get" action="/app/accounts" role="search" class="filter">
        <SearchField label="Search e-mail addresses" value={q} />
        <button type="submit">Search</button>
      </form>
      {rows.length === 0 ? <p>No accounts match.</p> : (
        <WideTable
          label="Accounts"
          columns={[
            "E-mail",
            "Role",
            "State",
            "Last seen",
            "Monitors",
            "Checks/s",
          ]}
        >
          {rows.map((row) => <Row key={row.id} row={row} now={now} />)}
        </WideTable>
      )}
      <Pager
        label="Pages of accounts"
        total={total}
        page={page}
        to={(number) =>
          `/app/accounts?${new URLSearchParams({
            ...q === "" ? {} : { q },
            limit: String(page.limit),
            page: String(number),
          })}`}
      />
    </>
  );
}

function Row(
  { row, now }: { readonly row: AccountRow; readonly now: number },
): JSX.Element {
  const { id, email, role, state } = row;
  return (
    <tr>
      <th scope="row">
        <a href={`/app/accounts/${id}`} dir="auto">{email}</a>
      </th>
      <td>{ROLE_WORDS[role]}</td>
      <td>{STATE_WORDS[state]}</td>
      <td>
        <LastSeen account={row} now={now} />
      </td>
      <td>{row.urlCount}</td>
      <td>{rateText(row.probesPerSecond)}</td>
    </tr>
  );
}
