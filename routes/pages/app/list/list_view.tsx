import type { HtmlEscapedString } from "hono/utils/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import {
  SHOWN_STATES,
  type ShownState,
} from "../../../../monitor/shown_states.ts";
import { CsrfField } from "../form_fields.tsx";
import { SearchField } from "../search_field.tsx";
import { STATE_ORDER } from "../url_filter.ts";
import { Pager } from "../operator/pager.tsx";
import { BulkBar } from "./bulk_bar.tsx";
import { type ListModel, MAX_ROWS } from "./list_model.ts";
import { listFields, listPath, type ListQuery } from "./list_query.ts";
import { ListTable } from "./list_table.tsx";

interface ListViewProps {
  readonly csrf: string;
  readonly model: ListModel;
  /** The rows of the model. */
  readonly rows: HtmlEscapedString;
}

/** A user's monitors, of whom there is at least one: find some, act on several. */
export function ListView({ csrf, model, rows }: ListViewProps): JSX.Element {
  const { query, total } = model;
  const { page } = query;
  const { page: _, ...fields } = listFields(query);
  return (
    <>
      <FilterForm model={model} />
      <div id="list" data-now={model.now} data-ids={model.idsHash}>
        {total > 0
          ? (
            <form method="post" action="/app/bulk" class="list">
              <CsrfField csrf={csrf} />
              <HiddenFields fields={fields} />
              <ListTable query={query} rows={rows} />
              <BulkBar total={total} />
            </form>
          )
          : (
            <p class="none">
              No monitor matches. <a href="/app">Show all</a>
            </p>
          )}
        <Pager
          label="Pages of monitors"
          total={total}
          page={{ page, limit: MAX_ROWS, offset: (page - 1) * MAX_ROWS }}
          to={(number) => listPath({ ...query, page: number })}
        />
        <p class="quiet" data-heard>Reload this page for updates.</p>
      </div>
    </>
  );
}

function HiddenFields(
  { fields }: { readonly fields: Readonly<Record<string, string>> },
): JSX.Element {
  return (
    <>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

/** The filter, which stays in view; what is out of date is said there. */
function FilterForm({ model }: Pick<ListViewProps, "model">): JSX.Element {
  const { query, counts, tags } = model;
  const { filter: { q, tag, state }, ...others } = query;
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const hidden = listFields({
    ...others,
    filter: { q: "", tag: "", state },
    page: 1,
  });
  return (
    <form method="get" action="/app" role="search" class="filter">
      <p class="counts">
        <CountLink query={query} state="" count={all} />
        {STATE_ORDER.map((each) => (
          <CountLink
            query={query}
            state={each}
            count={counts.get(each) ?? 0}
          />
        ))}
      </p>
      <HiddenFields fields={hidden} />
      <SearchField label="Search names and addresses" value={q} />
      {tags.length > 0 && <TagField tags={tags} chosen={tag} />}
      <button type="submit" class="without-script">Search</button>
      <p role="status">
        <span data-outdated hidden>
          This list is out of date. <a href={listPath(query)}>Load it again</a>
        </span>
      </p>
    </form>
  );
}

function TagField(
  { tags, chosen }: {
    readonly tags: readonly string[];
    readonly chosen: string;
  },
): JSX.Element {
  return (
    <>
      <label class="visually-hidden" for="f-tag">Tag</label>
      <select id="f-tag" name="tag">
        <option value="">Any tag</option>
        {tags.map((tag) => (
          <option value={tag} selected={tag === chosen} dir="auto">
            {tag}
          </option>
        ))}
      </select>
    </>
  );
}

function CountLink(
  { query, state, count }: {
    readonly query: ListQuery;
    readonly state: ShownState | "";
    readonly count: number;
  },
): JSX.Element {
  const { filter } = query;
  const to = { ...query, filter: { ...filter, state }, page: 1 };
  return (
    <a
      href={listPath(to)}
      data-state={state === "" ? "all" : state}
      hidden={count === 0 && state !== filter.state}
      aria-current={state === filter.state ? "true" : undefined}
    >
      {state === "" ? "All" : SHOWN_STATES[state].word} <span>{count}</span>
    </a>
  );
}
