import type { MeasuredPhases } from "../../../monitor/latest_phases.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import { currentEvent } from "../../../monitor/monitor_state.ts";
import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { MonitorEvent, ProbePhases } from "../../../monitor/types.ts";
import type { Events } from "../../../store/events.ts";
import type { History } from "../../../store/history/history.ts";
import {
  type ChartData,
  rangeFor,
  type RangeName,
  readChart,
} from "../../history/chart_range.ts";
import { type CurrentState, currentState } from "../words/current_state.ts";
import { orElse } from "../../history/or_else.ts";
import type { HistoryCache } from "../../history/history_cache.ts";
import type { MonthUptime, MonthUptimes } from "../../history/month_uptimes.ts";
import type { UrlHistory } from "../../history/url_history.ts";
import { findService } from "../../access/find_service.ts";
import { mayChange, maySeeAddress, type Viewer } from "../../access/viewer.ts";
import type { RunningHeartbeats } from "../../pings/running_heartbeats.ts";
import { notFound } from "../../server/http_error.ts";

export interface ServiceModelDeps {
  readonly table: Pick<MonitorTable, "get">;
  readonly view: Pick<StatusView, "refresh" | "state" | "shown" | "asOf">;
  readonly history: Pick<History, "hours" | "leftOut" | "ticks">;
  readonly events: Pick<Events, "between" | "page" | "count">;
  readonly histories: Pick<HistoryCache, "of">;
  readonly months: Pick<MonthUptimes, "of">;
  /** How long ticks are kept. */
  readonly retentionMs: number;
  /** The phases of the latest probe that this process made; undefined if it made none. */
  readonly phasesOf: (id: number) => MeasuredPhases | undefined;
  readonly running: Pick<RunningHeartbeats, "of">;
  /** Wall clock. */
  readonly now: () => number;
}

export interface ServiceQuery {
  readonly id: number;
  /** What suits the url when undefined. */
  readonly range: RangeName | undefined;
  /** The page of events, from 1. */
  readonly page: number;
  readonly viewer: Viewer;
}

/** What is shown of one service. */
export interface ServiceModel {
  readonly now: number;
  /** When the store answered last, where it does not now; else null. */
  readonly asOf: number | null;
  readonly current: CurrentState;
  readonly history: UrlHistory;
  readonly chart: ChartData;
  /** Newest first. */
  readonly months: readonly MonthUptime[];
  readonly events: EventPage;
  /** The phases of the latest probe; undefined where another process made it. */
  readonly phases: ProbePhases | undefined;
  /** Whether the viewer is told the url itself, not its name alone. */
  readonly showsAddress: boolean;
  /** Which of the name's addresses that was asked; null where it is not known, or not the viewer's to see. */
  readonly address: string | null;
  /** Which assertion did not hold in the latest probe, and what was seen; null where that is not the viewer's to see. */
  readonly detail: string | null;
  /** When the run of its job began that has not ended; null where none is under way. */
  readonly runningSince: number | null;
}

export interface EventPage {
  readonly list: readonly MonitorEvent[];
  /** The number of the page, from 1. */
  readonly page: number;
  readonly pages: number;
}

const EVENTS_PER_PAGE = 20;

/**
 * How a service is that the viewer may see.
 *
 * @throws {HttpError} 404 for any other.
 */
export async function readCurrent(
  { table, view, now }: Pick<ServiceModelDeps, "table" | "view" | "now">,
  viewer: Viewer,
  id: number,
): Promise<CurrentState> {
  const monitor = await findService({ table, view }, viewer, id);
  if (monitor === null) throw notFound("service");
  return currentState(monitor, view, now());
}

/** Everything on the page of one service. */
export async function readServiceModel(
  deps: ServiceModelDeps,
  { id, range, page, viewer }: ServiceQuery,
): Promise<ServiceModel> {
  const current = await readCurrent(deps, viewer, id);
  const now = deps.now();
  const known = deps.histories.of([current]).then((histories) => {
    const history = histories.get(id);
    if (history === undefined) throw notFound("service");
    return history;
  });
  const [history, chart, months, events, running] = await Promise.all([
    known,
    readChart(current.monitor, range ?? rangeFor(current.monitor, now), {
      history: deps.history,
      events: deps.events,
      retentionMs: deps.retentionMs,
      now,
      known,
    }),
    deps.months.of(id, known, now),
    readEvents(deps.events, current, page),
    deps.running.of([current.monitor]),
  ]);
  const latest = ofLatest(deps.phasesOf(id), current);
  const isOwner = mayChange(viewer, current.monitor);
  return {
    now,
    asOf: deps.view.asOf,
    current,
    history,
    chart,
    months,
    events,
    phases: latest?.phases,
    showsAddress: maySeeAddress(viewer, current.monitor),
    address: isOwner ? latest?.address ?? null : null,
    detail: isOwner ? latest?.detail ?? null : null,
    runningSince: running.get(id) ?? null,
  };
}

/** What this process measured may be of long ago: other instances probe too. */
function ofLatest(
  measured: MeasuredPhases | undefined,
  { checkedAt }: CurrentState,
): MeasuredPhases | undefined {
  if (measured === undefined) return undefined;
  return measured.at >= (checkedAt ?? 0) ? measured : undefined;
}

/** All from the store, or, while that is in trouble, the one that lasts. */
async function readEvents(
  events: ServiceModelDeps["events"],
  { monitor: { id }, state }: CurrentState,
  wanted: number,
): Promise<EventPage> {
  const open = state && currentEvent(state);
  return await orElse(
    { list: open ? [open] : [], page: 1, pages: 1 },
    readEventPage(events, id, wanted),
  );
}

async function readEventPage(
  events: ServiceModelDeps["events"],
  id: number,
  wanted: number,
): Promise<EventPage> {
  const count = await events.count(id);
  const pages = Math.max(1, Math.ceil(count / EVENTS_PER_PAGE));
  const page = Math.min(wanted, pages);
  const offset = (page - 1) * EVENTS_PER_PAGE;
  const list = await events.page(id, offset, EVENTS_PER_PAGE);
  return { list, page, pages };
}
