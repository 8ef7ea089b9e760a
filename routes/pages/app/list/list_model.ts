import { SHOWN_STATES } from "../../../../monitor/shown_states.ts";
import type { MonitorEvent } from "../../../../monitor/types.ts";
import type { UserViewer } from "../../../access/viewer.ts";
import type { HistoryCache } from "../../../history/history_cache.ts";
import type { PeriodSummary } from "../../../history/period_summary.ts";
import {
  type RangeUptime,
  rangeUptimeOf,
} from "../../../history/range_uptime.ts";
import { firstHourOf } from "../../../history/url_history.ts";
import type { CurrentState } from "../../words/current_state.ts";
import { uptimeFigure } from "../../words/uptime_text.ts";
import { filterUrls } from "../url_filter.ts";
import { listUrls, type UrlList, type UrlListDeps } from "../url_list.ts";
import type { ListQuery, Order, Sort } from "./list_query.ts";

export interface ListModelDeps extends UrlListDeps {
  readonly histories: Pick<HistoryCache, "hoursOf" | "eventsOf">;
}

/** One monitor of the list with its last 24 hours. */
export interface ListRow {
  readonly current: CurrentState;
  readonly hours: readonly PeriodSummary[];
  /** Of the last 24 hours. */
  readonly uptime: RangeUptime;
}

/** A row as it is shown. */
export interface ShownRow extends ListRow {
  /** When it was down or degraded, newest first. */
  readonly events: readonly MonitorEvent[];
}

export interface ListModel extends UrlList {
  readonly query: ListQuery;
  /** How many monitors the filter lets through, on all pages. */
  readonly total: number;
  /** The monitors of the page that is shown. */
  readonly rows: readonly ShownRow[];
}

/** At most this many monitors are on one page. */
export const MAX_ROWS = 100;

/** One page of a user's monitors. A page beyond the last one is the last one. */
export async function listModel(
  deps: ListModelDeps,
  viewer: UserViewer,
  query: ListQuery,
): Promise<ListModel> {
  const list = await listUrls(deps, viewer);
  const { now } = list;
  const found = filterUrls(list.urls, query.filter);
  const { sort, order } = query;
  const pages = Math.max(1, Math.ceil(found.length / MAX_ROWS));
  const page = Math.min(query.page, pages);
  const onPage = <Each>(all: readonly Each[]) =>
    all.slice((page - 1) * MAX_ROWS, page * MAX_ROWS);
  const rows = sort === "uptime"
    ? onPage(sortByUptime(await rowsOf(deps, found, now), order))
    : await rowsOf(deps, onPage(sortStates(found, sort, order)), now);
  return {
    ...list,
    query: { ...query, page },
    total: found.length,
    rows: await withEvents(deps, rows),
  };
}

/** What never had an event is not asked for. */
async function withEvents(
  { histories }: Pick<ListModelDeps, "histories">,
  rows: readonly ListRow[],
): Promise<ShownRow[]> {
  const had = rows.map(({ current }) => current)
    .filter(({ state }) => state !== undefined && state.eventNumber > 0);
  const events = await histories.eventsOf(had);
  return rows.map((row) => ({
    ...row,
    events: events.get(row.current.monitor.id) ?? [],
  }));
}

/** The monitors with their last 24 hours, which are read by shard and kept. */
export async function rowsOf(
  { histories }: { readonly histories: Pick<HistoryCache, "hoursOf"> },
  states: readonly CurrentState[],
  now: number,
): Promise<ListRow[]> {
  const ids = states.map(({ monitor: { id } }) => id);
  const hoursById = await histories.hoursOf(ids);
  const first = firstHourOf(now);
  return states.map((current) => {
    const hours = hoursById.get(current.monitor.id) ?? [];
    const uptime = rangeUptimeOf(
      hours.filter(({ at }) => at >= first),
      now - first,
    );
    return { current, hours, uptime };
  });
}

/** The uptime, and how little of the time it covers where that is so: `99.97%` and `of 12 h`. */
export function uptimeParts(
  uptime: RangeUptime,
): [figure: string, covered: string] {
  const [figure = "", covered] = uptimeFigure(uptime).split(" of\u00a0", 2);
  return [figure, covered === undefined ? "" : `of ${covered}`];
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

type Compare = (a: CurrentState, b: CurrentState) => number;

const byName: Compare = (a, b) =>
  COLLATOR.compare(a.monitor.name, b.monitor.name);

/** Sorts in place by what needs no history; what is sorted alike stands by name. */
function sortStates(
  urls: CurrentState[],
  sort: Exclude<Sort, "uptime">,
  order: Order,
): CurrentState[] {
  const compares: Readonly<Record<typeof sort, Compare>> = {
    state: (a, b) =>
      turned(order) *
      (SHOWN_STATES[a.shown].urgency - SHOWN_STATES[b.shown].urgency),
    name: (a, b) => turned(order) * byName(a, b),
    last: (a, b) => compareKnown(a.checkedAt, b.checkedAt, order),
  };
  const compare = compares[sort];
  return urls.sort((a, b) => compare(a, b) || byName(a, b));
}

/** Sorts in place; what is sorted alike stands by name. */
function sortByUptime(rows: ListRow[], order: Order): ListRow[] {
  return rows.sort((a, b) =>
    compareKnown(a.uptime.share, b.uptime.share, order) ||
    byName(a.current, b.current)
  );
}

function turned(order: Order): number {
  return order === "asc" ? 1 : -1;
}

/** What is not known stands last, whichever way round. */
function compareKnown(
  a: number | null,
  b: number | null,
  order: Order,
): number {
  if (a === null || b === null) {
    return Number(a === null) - Number(b === null);
  }
  return turned(order) * (a - b);
}
