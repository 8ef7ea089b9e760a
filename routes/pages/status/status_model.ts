import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import { inPieces } from "../../../monitor/in_pieces.ts";
import { currentEvent } from "../../../monitor/monitor_state.ts";
import type { Board, OwnerTable } from "../../access/owner_table.ts";
import type { CurrentState } from "../words/current_state.ts";
import type { HistoryCache } from "../../history/history_cache.ts";
import type { RunningHeartbeats } from "../../pings/running_heartbeats.ts";
import { DAY_MS } from "../../history/url_history.ts";
import type { Outage } from "../parts/outage.ts";
import { notFound } from "../../server/http_error.ts";
import type { BoardOrders } from "./board_orders.ts";
import type { BarDay } from "../parts/bar_data.ts";
import { type LaidOutGroup, layOut } from "./board_layout.ts";
import type { BoardQuery } from "./board_query.ts";
import { groupDaysOf } from "./group_days.ts";
import type { GroupModel } from "./group_section.tsx";
import { entriesOf } from "./outage_entries.ts";
import { dayOf, pastDaysOf } from "./past_days.tsx";
import type { IncidentTable } from "../../incidents/incident_table.ts";
import type { NamedIncident } from "../incident/open_incidents.tsx";
import { servicesOn } from "../incident/named_services.tsx";
import type { ToldOutages } from "./told_outages.ts";
import {
  countedOutages,
  type CountedOutagesDeps,
} from "../maintenance/counted_outages.ts";
import { type PlannedDeps, plannedOn } from "../maintenance/planned.ts";
import { saidVersion } from "./said_version.ts";
import type { StatusModel } from "./status_page.tsx";
import { publicGroups, type StatusSources } from "./status_order.ts";
import { countsOf, summarise } from "./summary.ts";

export interface StatusModelDeps {
  readonly table: StatusSources["table"] & Pick<MonitorTable, "all" | "get">;
  readonly view: Pick<StatusView, "refresh" | "state" | "shown" | "asOf">;
  readonly incidents: Pick<IncidentTable, "openOn" | "recentOn" | "versionOn">;
  readonly maintenance:
    & PlannedDeps["maintenance"]
    & CountedOutagesDeps["maintenance"];
  readonly histories: Pick<HistoryCache, "of" | "daysOf" | "eventsOf">;
  readonly owners: Pick<OwnerTable, "isSetUp">;
  readonly running: Pick<RunningHeartbeats, "of">;
  readonly orders: Pick<BoardOrders, "of">;
  readonly told: Pick<ToldOutages, "of">;
  /** Wall clock. */
  readonly now: () => number;
}

/** At most this many entries of what is wrong now, and of what was, on the page; the months have all. */
const MAX_CURRENT = 10;
const MAX_PAST = 20;
/** Days before today on the page. */
const PAST_DAYS = 14;
/** At most this many urls are looked at for the latest past outages of all. */
const MAX_RECENT_URLS = 200;

/** Everything on a page of a status page, of its public urls alone. */
export async function readStatusModel(
  deps: StatusModelDeps,
  board: Board,
  { query, mayWrite }: {
    readonly query: BoardQuery;
    readonly mayWrite: boolean;
  },
): Promise<StatusModel> {
  const [order, alertOf] = await Promise.all([
    deps.orders.of(board),
    deps.told.of(board),
    deps.view.refresh(),
  ]);
  const now = deps.now();
  const lastDayAt = dayOf(now);
  const all = publicGroups(deps, board, now, order);
  const states = all.flatMap((group) => group.states);
  const { groups, page, pages } = layOut(all, query);
  if (query.group !== undefined && query.search === "" && groups.length === 0) {
    throw notFound("group");
  }
  const shown = groups.flatMap(({ rows }) => rows);
  const [histories, running, bars] = await Promise.all([
    deps.histories.of(shown),
    deps.running.of(shown.map(({ monitor }) => monitor)),
    barsOf(groups, deps.histories, lastDayAt),
  ]);
  const firstDayAt = lastDayAt - PAST_DAYS * DAY_MS;
  const past = entriesOf(
    await outagesSince(deps, states, { from: firstDayAt, now }),
    alertOf,
  );
  const shownPast = past.slice(0, MAX_PAST);
  return {
    now,
    asOf: deps.view.asOf,
    query: { ...query, page },
    pages,
    total: states.length,
    groupCount: all.length,
    summary: summarise(states, deps.incidents.openOn(board)),
    incidents: incidentsOn(deps, board),
    planned: plannedOn(deps, board, now),
    saidVersion: saidVersion(deps, board, now),
    mayWrite,
    groups: groups.map(({ tag, states, rows, isOpen }, index): GroupModel => ({
      tag,
      isOpen,
      counts: countsOf(states),
      count: states.length,
      rows: rows.flatMap((current) => {
        const history = histories.get(current.monitor.id);
        const runningSince = running.get(current.monitor.id) ?? null;
        return history === undefined
          ? []
          : [{ current, history, runningSince, now }];
      }),
      days: bars[index] ?? [],
    })),
    lastDayAt,
    isSetUp: deps.owners.isSetUp,
    board,
    current: entriesOf(currentOutages(deps, states, now), alertOf)
      .slice(0, MAX_CURRENT),
    past: pastDaysOf(
      { entries: shownPast, incidents: deps.incidents.recentOn(board) },
      shownPast.length < past.length
        ? dayOf(shownPast.at(-1)?.startedAt ?? now)
        : firstDayAt,
      lastDayAt,
    ),
  };
}

/** What is open on a board, the latest first. */
function incidentsOn(
  { incidents, table }: Pick<StatusModelDeps, "incidents" | "table">,
  board: Board,
): NamedIncident[] {
  return incidents.openOn(board).toReversed().map((incident) => ({
    ...incident,
    services: servicesOn(table, board, incident.urls),
  }));
}

/** The last 90 days of each group, made while others are answered: there may be thousands of services in them. One alone has no bar. */
async function barsOf(
  groups: readonly LaidOutGroup[],
  histories: Pick<HistoryCache, "daysOf">,
  lastDayAt: number,
): Promise<BarDay[][]> {
  if (groups.length === 1) return [];
  const days = await histories.daysOf(
    groups.flatMap(({ states }) => states.map(({ monitor }) => monitor.id)),
  );
  const bars: BarDay[][] = [];
  await inPieces(groups, ({ states }) => {
    const pasts = states.map(({ monitor }) => days.get(monitor.id) ?? []);
    bars.push(groupDaysOf(pasts, lastDayAt));
  });
  return bars;
}

/** Every past outage that began since: no url had one whose state is older than that. */
async function outagesSince(
  deps: Pick<StatusModelDeps, "histories" | "maintenance" | "view">,
  states: readonly CurrentState[],
  { from, now }: { readonly from: number; readonly now: number },
): Promise<Outage[]> {
  const changed = states.filter(({ state }) => (state?.since ?? 0) >= from);
  const events = await deps.histories.eventsOf(changed);
  const outages = changed.flatMap(({ monitor }) =>
    (events.get(monitor.id) ?? [])
      .filter(({ event, startedAt }) =>
        event === "downtime" && startedAt >= from
      )
      .map((event) => ({ monitor, event }))
  );
  return countedOutages(deps, outages, now)
    .filter(({ event }) => event.endedAt !== null);
}

/**
 * The outages of a board's urls that last, and the latest others; of very many
 * urls, of those that something happened to last.
 *
 * @throws {HttpError} 404 for a group that there is not.
 */
export async function readRecentOutages(
  deps: StatusModelDeps,
  board: Board,
  group: BoardQuery["group"],
): Promise<Outage[]> {
  await deps.view.refresh();
  const now = deps.now();
  const groups = publicGroups(deps, board, now)
    .filter(({ tag }) => group === undefined || tag === group);
  if (group !== undefined && groups.length === 0) throw notFound("group");
  const states = groups.flatMap(({ states }) => states);
  const recent = states
    .toSorted((a, b) => (b.state?.since ?? 0) - (a.state?.since ?? 0))
    .slice(0, MAX_RECENT_URLS);
  return [
    ...currentOutages(deps, states, now),
    ...await outagesSince(deps, recent, { from: 0, now }),
  ].toSorted((a, b) => b.event.startedAt - a.event.startedAt);
}

/** A paused url, or one without data, is not said to be down, though its outage never ended. */
function currentOutages(
  deps: CountedOutagesDeps,
  states: readonly CurrentState[],
  now: number,
): Outage[] {
  const outages = states.flatMap(({ monitor, shown, state }) => {
    const event = state && currentEvent(state);
    return shown === "down" && event ? [{ monitor, event }] : [];
  });
  return countedOutages(deps, outages, now)
    .filter(({ event }) => event.endedAt === null);
}
