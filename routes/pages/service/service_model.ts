import type { MeasuredPhases } from "../../../monitor/latest_phases.ts";
import type { StatusView } from "../../../monitor/status_view.ts";
import { currentEvent } from "../../../monitor/monitor_state.ts";
import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type {
  Monitor,
  MonitorEvent,
  ProbePhases,
} from "../../../monitor/types.ts";
import type { Events } from "../../../store/events.ts";
import type { History } from "../../../store/history/history.ts";
import {
  type ChartData,
  rangeFor,
  type RangeName,
  readChart,
} from "../../history/chart_range.ts";
import { type CurrentState, currentState } from "../words/current_state.ts";
import {
  type CountedEvent,
  countedEvents,
  markedEvents,
} from "../../history/counted_events.ts";
import { orElse } from "../../history/or_else.ts";
import type { HistoryCache } from "../../history/history_cache.ts";
import type { MonthUptime, MonthUptimes } from "../../history/month_uptimes.ts";
import type { UrlHistory } from "../../history/url_history.ts";
import { findService } from "../../access/find_service.ts";
import {
  isOperator,
  mayChange,
  maySeeAddress,
  type Viewer,
} from "../../access/viewer.ts";
import type { RunningHeartbeats } from "../../pings/running_heartbeats.ts";
import { notFound } from "../../server/http_error.ts";
import type { MonitorFacts } from "../monitor/monitor_head.tsx";
import { readSaid, type SaidModel, type SaidModelDeps } from "./said_model.ts";

export interface HeadModelDeps {
  readonly table: Pick<MonitorTable, "get">;
  readonly view: Pick<StatusView, "refresh" | "state" | "shown" | "asOf">;
  /** The phases of the latest probe that this process made; undefined if it made none. */
  readonly phasesOf: (id: number) => MeasuredPhases | undefined;
  readonly running: Pick<RunningHeartbeats, "of">;
  /** Wall clock. */
  readonly now: () => number;
}

export interface ServiceModelDeps extends HeadModelDeps, SaidModelDeps {
  readonly history: Pick<History, "hours" | "leftOut" | "ticks">;
  readonly events: Pick<Events, "between" | "page">;
  readonly histories: Pick<HistoryCache, "of">;
  readonly months: Pick<MonthUptimes, "of">;
  /** How long ticks are kept. */
  readonly retentionMs: number;
  /** Names of the channels that are told of outages of a monitor. */
  readonly hearersOf: (monitor: Monitor) => Promise<readonly string[]>;
  /** What this process is called among those of its store; null without a name. */
  readonly instance: string | null;
}

/** Whose page is asked for, and by whom. */
export interface HeadQuery {
  readonly id: number;
  readonly viewer: Viewer;
}

export interface ServiceQuery extends HeadQuery {
  /** What suits the url when undefined. */
  readonly range: RangeName | undefined;
}

/** What every tab of a service needs. */
export interface HeadModel extends MonitorFacts {
  /** When the store answered last, where it does not now; else null. */
  readonly asOf: number | null;
  readonly isOwner: boolean;
  /** Whether it is the owner, or an operator: they see what was down in maintenance too. */
  readonly seesAll: boolean;
}

/** What is shown of one service at a glance. */
export interface ServiceModel extends HeadModel {
  readonly said: SaidModel;
  readonly history: UrlHistory;
  readonly chart: ChartData;
  /** Newest first. */
  readonly months: readonly MonthUptime[];
  /** The latest times when it was down or slow, newest first. */
  readonly outages: readonly CountedEvent[];
  /** The phases of the latest probe; undefined where another process made it. */
  readonly phases: ProbePhases | undefined;
  /** Which of the name's addresses that was asked; null where it is not known, or not the viewer's to see. */
  readonly address: string | null;
  /** Which instance asked; null where that is not known, or not the viewer's to see. */
  readonly instance: string | null;
  /** Names of the channels that are told of its outages; null where that is not the viewer's to see. */
  readonly hearers: readonly string[] | null;
}

/** Of so many events the outages are shown at a glance: about every other one is one. */
const LATEST_EVENTS = 8;

/**
 * How a service is that the viewer may see.
 *
 * @throws {HttpError} 404 for any other.
 */
export async function readCurrent(
  { table, view, now }: Pick<HeadModelDeps, "table" | "view" | "now">,
  viewer: Viewer,
  id: number,
): Promise<CurrentState> {
  const monitor = await findService({ table, view }, viewer, id);
  if (monitor === null) throw notFound("service");
  return currentState(monitor, view, now());
}

/** What every tab of a service needs that the viewer may see. */
export async function readHeadModel(
  deps: HeadModelDeps,
  { id, viewer }: HeadQuery,
): Promise<HeadModel> {
  const { view } = deps;
  const current = await readCurrent(deps, viewer, id);
  const { monitor } = current;
  const now = deps.now();
  const running = await deps.running.of([monitor]);
  const isOwner = mayChange(viewer, monitor);
  return {
    now,
    asOf: view.asOf,
    current,
    isOwner,
    seesAll: isOwner || isOperator(viewer),
    showsAddress: maySeeAddress(viewer, monitor),
    detail: isOwner
      ? ofLatest(deps.phasesOf(id), current)?.detail ?? null
      : null,
    runningSince: running.get(id) ?? null,
  };
}

/** Everything that is shown of one service at a glance. */
export async function readServiceModel(
  deps: ServiceModelDeps,
  { id, range, viewer }: ServiceQuery,
): Promise<ServiceModel> {
  const head = await readHeadModel(deps, { id, viewer });
  const { current, now, isOwner } = head;
  const { monitor } = current;
  const known = readHistory(deps, current);
  const [history, chart, months, outages, hearers] = await Promise.all([
    known,
    readChart(monitor, range ?? rangeFor(monitor, now), {
      history: deps.history,
      events: deps.events,
      retentionMs: deps.retentionMs,
      now,
      known,
    }),
    deps.months.of(id, known, now),
    readLatestOutages(deps.events, current),
    isOwner ? orElse(null, deps.hearersOf(monitor)) : null,
  ]);
  const latest = ofLatest(deps.phasesOf(id), current);
  const toldOf = (events: readonly MonitorEvent[]) =>
    toldEvents(deps.history, head, events);
  return {
    ...head,
    said: readSaid(deps, monitor, now),
    history,
    chart: { ...chart, outages: toldOf(chart.outages) },
    months,
    outages: toldOf(outages),
    hearers,
    phases: latest?.phases,
    address: isOwner ? latest?.address ?? null : null,
    instance: isOperator(viewer) && latest !== undefined ? deps.instance : null,
  };
}

/** The last 90 days of a service. */
export async function readHistory(
  { histories }: Pick<ServiceModelDeps, "histories">,
  current: CurrentState,
): Promise<UrlHistory> {
  const history = (await histories.of([current])).get(current.monitor.id);
  if (history === undefined) throw notFound("service");
  return history;
}

/** Events as the viewer may be told of them: what was maintenance is no outage to the public, and is marked for others. */
export function toldEvents(
  { leftOut }: Pick<History, "leftOut">,
  { current, seesAll, now }: Pick<HeadModel, "current" | "seesAll" | "now">,
  events: readonly MonitorEvent[],
): CountedEvent[] {
  const { monitor: { id, intervalMs }, state } = current;
  const times = {
    leftOut: (from: number, to: number) => leftOut(id, from, to),
    intervalMs,
    lastAt: state?.lastAt ?? 0,
    now,
  };
  return seesAll ? markedEvents(events, times) : countedEvents(events, times);
}

/** Whether an event is a time when the service was down or slow. */
export function isOutage({ event }: Pick<MonitorEvent, "event">): boolean {
  return event !== "uptime";
}

/** What stands for the events of a service while the store is in trouble: the one that lasts. */
export function openEvents({ state }: CurrentState): MonitorEvent[] {
  const open = state && currentEvent(state);
  return open ? [open] : [];
}

async function readLatestOutages(
  events: Pick<Events, "page">,
  current: CurrentState,
): Promise<MonitorEvent[]> {
  const { monitor: { id } } = current;
  const latest = await orElse(
    openEvents(current),
    events.page(id, 0, LATEST_EVENTS),
  );
  return latest.filter(isOutage);
}

/** What this process measured may be of long ago: other instances probe too. */
function ofLatest(
  measured: MeasuredPhases | undefined,
  { checkedAt }: CurrentState,
): MeasuredPhases | undefined {
  if (measured === undefined) return undefined;
  return measured.at >= (checkedAt ?? 0) ? measured : undefined;
}
