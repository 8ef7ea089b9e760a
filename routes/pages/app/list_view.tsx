import type { HtmlEscapedString } from "hono/utils/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import {
  SHOWN_STATES,
  type ShownState,
} from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";
import { BulkBar } from "./bulk_bar.tsx";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
} from "./form_fields.tsx";
import { SearchField } from "./search_field.tsx";
import { filterQuery, STATE_ORDER, type UrlFilter } from "./url_filter.ts";

export interface ListViewProps {
  readonly csrf: string;
  readonly urls: readonly CurrentState[];
  /** Of the urls, in the order in which they are shown. */
  readonly rows: HtmlEscapedString;
  readonly filter: UrlFilter;
  /** How many of all urls are in each state, whatever the filter. */
  readonly counts: ReadonlyMap<ShownState, number>;
  readonly tags: readonly string[];
  readonly idsHash: string;
  readonly now: number;
  readonly errors: FieldErrors;
  /** What was typed to be added and was refused. */
  readonly typed: string;
}

/** The urls of somebody: add one, find some, act on several. */
export function ListView(props: ListViewProps): JSX.Element {
  const { csrf, urls, rows, filter, counts, errors, typed } = props;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (
    <>
      <ErrorSummary errors={errors} />
      <AddForm
        csrf={csrf}
        errors={errors}
        typed={typed}
        isFirst={total === 0}
      />
      {total > 0 && <FilterForm {...props} total={total} />}
      <Freshness {...props} />
      {urls.length > 0 && (
        <form method="post" action="/app/bulk" class="list">
          <CsrfField csrf={csrf} />
          {Object.entries(filter).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <BulkBar shown={urls.length} />
          <p class="heads" aria-hidden="true">
            <span>Uptime</span>
            <span>Response</span>
          </p>
          <ul class="urls card">
            {rows}
          </ul>
        </form>
      )}
      <p class="none" hidden={urls.length > 0 || total === 0}>
        No url matches. <a href="/app">Show all</a>
      </p>
    </>
  );
}

function AddForm(
  { csrf, errors, typed, isFirst }: {
    csrf: string;
    errors: FieldErrors;
    typed: string;
    isFirst: boolean;
  },
): JSX.Element {
  const isFocused = Object.keys(errors).length === 0;
  return (
    <form method="post" action="/app" class="add" novalidate>
      <CsrfField csrf={csrf} />
      <Field
        name="url"
        label={isFirst ? "What shall Uptick watch?" : "Add a url"}
        hint="Paste or type it and press Enter. Everything else can be set later"
        errors={errors}
        value={typed}
        input={{
          type: "text",
          inputmode: "url",
          placeholder: "example.org",
          autocomplete: "off",
          autocapitalize: "none",
          spellcheck: "false",
          maxlength: 2_048,
          ...isFocused ? { autofocus: true } : {},
        }}
      />
      <button type="submit" class="main">Watch it</button>
      <p class="quiet">
        A job that no url shows, such as a backup? Let it ping you:{" "}
        <a href="/app/heartbeats/new">add a heartbeat</a>
      </p>
    </form>
  );
}

function FilterForm(
  { filter, counts, tags, total }: ListViewProps & { readonly total: number },
): JSX.Element {
  return (
    <form method="get" action="/app" role="search" class="filter">
      <p class="counts">
        <CountLink filter={filter} state="" count={total} />
        {STATE_ORDER.map((state) => (
          <CountLink
            filter={filter}
            state={state}
            count={counts.get(state) ?? 0}
          />
        ))}
      </p>
      <input type="hidden" name="state" value={filter.state} />
      <SearchField label="Search names and urls" value={filter.q} />
      {tags.length > 0 && (
        <>
          <label class="visually-hidden" for="f-tag">Tag</label>
          <select id="f-tag" name="tag">
            <option value="">Any tag</option>
            {tags.map((tag) => (
              <option value={tag} selected={tag === filter.tag} dir="auto">
                {tag}
              </option>
            ))}
          </select>
        </>
      )}
      <button type="submit">Filter</button>
    </form>
  );
}

/** How fresh the list is; the script says so, and where it is not whole any more. */
function Freshness({ filter, idsHash, now }: ListViewProps): JSX.Element {
  const query = filterQuery(filter);
  return (
    <div class="fresh" data-now={now} data-ids={idsHash}>
      <p class="quiet" data-heard>
        This page stands still: load it again for news.
      </p>
      <p role="status">
        <span data-outdated hidden>
          This list is out of date.{" "}
          <a href={query === "" ? "/app" : `/app?${query}`}>Load it again</a>
        </span>
      </p>
    </div>
  );
}

function CountLink(
  { filter, state, count }: {
    filter: UrlFilter;
    state: ShownState | "";
    count: number;
  },
): JSX.Element {
  const query = filterQuery({ ...filter, state });
  return (
    <a
      href={query === "" ? "/app" : `/app?${query}`}
      data-state={state === "" ? "all" : state}
      hidden={count === 0 && state !== filter.state}
      aria-current={state === filter.state ? "true" : undefined}
    >
      {state === "" ? "All" : SHOWN_STATES[state].word} <span>{count}</span>
    </a>
  );
}
