import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import { currentEvent } from "../../../monitor/monitor_state.ts";
import type { Board, OwnerTable } from "../../access/owner_table.ts";
import type { CurrentState } from "../words/current_state.ts";
import type { HistoryCache } from "../../history/history_cache.ts";
import type { RunningHeartbeats } from "../../pings/running_heartbeats.ts";
import type { Outage } from "../parts/outage_list.tsx";
import type { StatusModel } from "./status_page.tsx";
import {
  onPage,
  pagesOf,
  publicGroups,
  type StatusSources,
} from "./status_order.ts";
import { summarise } from "./summary.ts";

export interface StatusModelDeps {
  readonly table: StatusSources["table"];
  readonly view: Pick<StatusView, "refresh" | "state" | "shown" | "asOf">;
  readonly histories: Pick<HistoryCache, "of">;
  readonly owners: Pick<OwnerTable, "isSetUp">;
  readonly running: Pick<RunningHeartbeats, "of">;
  /** Wall clock. */
  readonly now: () => number;
}

/** At most this many outages on the page; each service's own page has the rest. */
const MAX_CURRENT_OUTAGES = 100;
const MAX_PAST_OUTAGES = 30;
/** At most this many urls are looked at for the latest past outages of all. */
const MAX_RECENT_URLS = 200;

/** Everything on a page of a status page, of its public urls alone. */
export async function readStatusModel(
  deps: StatusModelDeps,
  board: Board,
  page: number,
): Promise<StatusModel> {
  await deps.view.refresh();
  const now = deps.now();
  const groups = publicGroups(deps, board, now);
  const states = groups.flatMap((group) => group.states);
  const shown = onPage(states, page);
  const [histories, running] = await Promise.all([
    deps.histories.of(shown),
    deps.running.of(shown.map(({ monitor }) => monitor)),
  ]);
  const isShown = new Set(shown);
  const pages = pagesOf(states.length);
  return {
    now,
    asOf: deps.view.asOf,
    page: Math.min(page, pages),
    pages,
    summary: summarise(states),
    groups: groups.map(({ tag, states }) => ({
      name: tag,
      upCount: states.filter(({ shown }) => SHOWN_STATES[shown].isUp).length,
      count: states.filter(({ shown }) => SHOWN_STATES[shown].isWatched)
        .length,
      rows: states.filter((each) => isShown.has(each)).flatMap((current) => {
        const history = histories.get(current.monitor.id);
        const runningSince = running.get(current.monitor.id) ?? null;
        return history === undefined
          ? []
          : [{ current, history, runningSince, now }];
      }),
    })).filter(({ rows }) => rows.length > 0),
    isSetUp: deps.owners.isSetUp,
    board,
    current: currentOutages(states).slice(0, MAX_CURRENT_OUTAGES),
    past: pastOutages(shown, histories).slice(0, MAX_PAST_OUTAGES),
  };
}

/** The outages of a board's urls that last, and the latest others; of very many urls, of those that something happened to last. */
export async function readRecentOutages(
  deps: StatusModelDeps,
  board: Board,
): Promise<Outage[]> {
  await deps.view.refresh();
  const states = publicGroups(deps, board, deps.now())
    .flatMap(({ states }) => states);
  const recent = states
    .toSorted((a, b) => (b.state?.since ?? 0) - (a.state?.since ?? 0))
    .slice(0, MAX_RECENT_URLS);
  const histories = await deps.histories.of(recent);
  return newestFirst([
    ...currentOutages(states),
    ...pastOutages(recent, histories),
  ]);
}

/** A paused url, or one without data, is not said to be down, though its outage never ended. */
function currentOutages(states: readonly CurrentState[]): Outage[] {
  return newestFirst(states.flatMap(({ monitor, shown, state }) => {
    const event = state && currentEvent(state);
    return shown === "down" && event ? [{ monitor, event }] : [];
  }));
}

function pastOutages(
  states: readonly CurrentState[],
  histories: Awaited<ReturnType<HistoryCache["of"]>>,
): Outage[] {
  return newestFirst(
    states.flatMap(({ monitor }) =>
      (histories.get(monitor.id)?.outages ?? [])
        .filter(({ endedAt }) => endedAt !== null)
        .map((event) => ({ monitor, event }))
    ),
  );
}

function newestFirst(outages: readonly Outage[]): Outage[] {
  return outages.toSorted((a, b) => b.event.startedAt - a.event.startedAt);
}
