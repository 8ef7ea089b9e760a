import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../../monitor/shown_states.ts";
import type { Page } from "../../../server/paging.ts";
import { Icon } from "../../parts/icon.tsx";
import type { CurrentState } from "../../words/current_state.ts";
import { rowText } from "../row_text.ts";
import { SearchField } from "../search_field.tsx";
import { filterQuery, STATE_ORDER, type UrlFilter } from "../url_filter.ts";
import { OwnerLink } from "./owner_link.tsx";
import { Pager } from "./pager.tsx";
import { audienceText, type UrlOwner } from "./url_owner.ts";
import { WideTable } from "./wide_table.tsx";

interface UrlRow {
  readonly current: CurrentState;
  readonly owner: UrlOwner;
}

export interface EverythingProps {
  readonly rows: readonly UrlRow[];
  /** On all pages. */
  readonly total: number;
  readonly page: Page;
  readonly filter: UrlFilter;
  /** "configuration", the number of an account, or empty for all. */
  readonly owner: string;
  readonly now: number;
}

/** The urls of a page, whoever's they are. */
export function EverythingView(props: EverythingProps): JSX.Element {
  const { rows, total, page, filter, owner, now } = props;
  return (
    <>
      <Filter {...props} />
      {rows.length === 0
        ? (
          <p>
            No monitors match. <a href="/app/everything">Show all</a>
          </p>
        )
        : (
          <WideTable
            label="Monitors"
            columns={["State", "Name", "Owner", "Visible to"]}
          >
            {rows.map((row) => (
              <Row key={row.current.monitor.id} {...row} now={now} />
            ))}
          </WideTable>
        )}
      <Pager
        label="Pages of monitors"
        total={total}
        page={page}
        to={(number) =>
          `/app/everything?${
            filterQuery(filter, {
              owner,
              limit: String(page.limit),
              page: String(number),
            })
          }`}
      />
    </>
  );
}

function Row(
  { current, owner, now }: UrlRow & { readonly now: number },
): JSX.Element {
  const { monitor, shown } = current;
  const { note } = rowText(current, now);
  return (
    <tr>
      <td>
        <Icon state={shown} />{" "}
        <span class={`word is-${shown}`}>{SHOWN_STATES[shown].word}</span>
      </td>
      <th scope="row">
        <a href={`/app/everything/${monitor.id}`} dir="auto">{monitor.name}</a>
        <br />
        <small dir="auto">{monitor.url}</small>
        {note !== "" && (
          <>
            <br />
            <small>{note}</small>
          </>
        )}
      </th>
      <td>
        <OwnerLink owner={owner} />
      </td>
      <td>{audienceText(monitor)}</td>
    </tr>
  );
}

function Filter({ filter, owner }: EverythingProps): JSX.Element {
  return (
    <form method="get" action="/app/everything" role="search" class="filter">
      <SearchField label="Search names and addresses" value={filter.q} />
      <label class="visually-hidden" for="f-state">State</label>
      <select id="f-state" name="state">
        <option value="">Any state</option>
        {STATE_ORDER.map((state) => (
          <option value={state} selected={state === filter.state}>
            {SHOWN_STATES[state].word}
          </option>
        ))}
      </select>
      <label class="visually-hidden" for="f-owner">Owner</label>
      <select id="f-owner" name="owner">
        <option value="">Any owner</option>
        <option value="configuration" selected={owner === "configuration"}>
          Configuration
        </option>
        {/^[0-9]+$/.test(owner) && (
          <option value={owner} selected>{`Account ${owner}`}</option>
        )}
      </select>
      <button type="submit">Filter</button>
    </form>
  );
}
