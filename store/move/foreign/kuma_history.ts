import {
  mergeRollUp,
  newRollUp,
  type RollUp,
} from "../../../monitor/roll_up.ts";
import type { SqliteCopy } from "../../database/sqlite_copy.ts";
import { cutDowntimes, tidyEvents, type Watched } from "./foreign_events.ts";
import type { PlannedEvent, PlannedHistory } from "./foreign_plan.ts";
import { parseForeignTime } from "./foreign_time.ts";
import { type Counts, daysOf, rollUpOf } from "./roll_up_history.ts";
import type { KumaRow } from "./kuma_check.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const HOURS_PER_DAY = 24;
/** So many intervals without a beat mean that nothing was watched. */
const MAX_MISSED_INTERVALS = 3;
const DOWN = 0;
const UP = 1;
const PENDING = 2;
const MAINTENANCE = 3;

/** What there is of one monitor. */
interface Recorded {
  readonly hours: Map<number, Counts>;
  readonly days: Map<number, Counts>;
  readonly events: PlannedEvent[];
  /** Of files without counts: from the beats. */
  readonly watched: Watched[];
  last: PlannedHistory["last"];
}

/** Reads what a file of Uptime Kuma has of its monitors, by their ids there: 2.x has counts, 1.x beats alone. */
export function readKumaHistories(
  copy: SqliteCopy,
  monitors: readonly KumaRow[],
  now: number,
): Map<number, PlannedHistory> {
  const found = new Map(monitors.map((row) => [Number(row.id), newRecorded()]));
  const hasCounts = copy.columns("stat_daily").size > 0;
  if (hasCounts) {
    readCounts(copy, found);
    readImportantBeats(copy, found);
    readLastBeats(copy, found);
  } else readAllBeats(copy, monitors, found);
  return new Map(
    monitors.map((row) => {
      const id = Number(row.id);
      const own = found.get(id) ?? newRecorded();
      const intervalMs = Number(row.interval) * 1_000;
      return [id, historyOf(own, { now, intervalMs, hasCounts })];
    }),
  );
}

function newRecorded(): Recorded {
  return {
    hours: new Map(),
    days: new Map(),
    events: [],
    watched: [],
    last: null,
  };
}

function readCounts(copy: SqliteCopy, found: Map<number, Recorded>): void {
  for (const row of countRows(copy, "stat_hourly")) {
    const hour = Math.floor(Number(row.timestamp) * 1_000 / HOUR_MS);
    found.get(Number(row.monitor_id))?.hours.set(hour, countsOf(row));
  }
  for (const row of countRows(copy, "stat_daily")) {
    const day = Math.floor(Number(row.timestamp) * 1_000 / DAY_MS);
    found.get(Number(row.monitor_id))?.days.set(day, countsOf(row));
  }
}

function countRows(copy: SqliteCopy, table: string): Iterable<KumaRow> {
  if (copy.columns(table).size === 0) return [];
  return copy.database.prepare(
    `SELECT monitor_id, timestamp, up, down, ping FROM "${table}"`,
  ).iterate();
}

/** The mean is that of the up beats; 0 means that there is none. */
function countsOf({ up, down, ping }: KumaRow): Counts {
  const [upCount, downCount] = [Number(up), Number(down)];
  const timedCount = Number(ping) > 0 ? upCount : 0;
  const durationTenths = Math.round(Number(ping) * timedCount * 10);
  return { upCount, downCount, timedCount, durationTenths };
}

function readImportantBeats(
  copy: SqliteCopy,
  found: Map<number, Recorded>,
): void {
  const beats = copy.database.prepare(
    "SELECT monitor_id, status, time FROM heartbeat WHERE important = 1 ORDER BY monitor_id, time, id",
  );
  for (const row of beats.iterate()) {
    const own = found.get(Number(row.monitor_id));
    const at = parseForeignTime(row.time);
    if (own !== undefined && at !== null) {
      addChange(own.events, Number(row.status), at);
    }
  }
}

/** Down begins a downtime, up an uptime; maintenance ends a downtime, and waiting for a retry is no state. */
function addChange(events: PlannedEvent[], status: number, at: number): void {
  const last = events.at(-1);
  const isOpen = last !== undefined && last.endedAt === null;
  if (status === PENDING) return;
  if (status === MAINTENANCE) {
    if (isOpen && last.event === "downtime") {
      events[events.length - 1] = { ...last, endedAt: at };
    }
    return;
  }
  const event = status === DOWN ? "downtime" : "uptime";
  if (isOpen && last.event === event) return;
  if (isOpen) events[events.length - 1] = { ...last, endedAt: at };
  events.push({ id: null, event, startedAt: at, endedAt: null });
}

function readLastBeats(copy: SqliteCopy, found: Map<number, Recorded>): void {
  const beats = copy.database.prepare(
    "SELECT monitor_id, status, ping, MAX(time) AS time FROM heartbeat GROUP BY monitor_id",
  );
  for (const row of beats.iterate()) noteLast(found, row);
}

function noteLast(found: Map<number, Recorded>, row: KumaRow): void {
  const own = found.get(Number(row.monitor_id));
  const at = parseForeignTime(row.time);
  if (own === undefined || at === null) return;
  const status = Number(row.status);
  const outcome = status === UP ? "up" : status === DOWN ? "down" : "unknown";
  const durationMs = row.ping === null ? null : Number(row.ping);
  own.last = { at, outcome, durationMs };
}

/** All beats, of which there can be millions, one after the other. */
function readAllBeats(
  copy: SqliteCopy,
  monitors: readonly KumaRow[],
  found: Map<number, Recorded>,
): void {
  const intervals = new Map(
    monitors.map(({ id, interval, retry_interval }) => [
      Number(id),
      Math.max(Number(interval), Number(retry_interval)) * 1_000,
    ]),
  );
  const beats = copy.database.prepare(
    "SELECT monitor_id, status, time, ping FROM heartbeat ORDER BY id",
  );
  for (const row of beats.iterate()) {
    const own = found.get(Number(row.monitor_id));
    const at = parseForeignTime(row.time);
    if (own === undefined || at === null) continue;
    const status = Number(row.status);
    addChange(own.events, status, at);
    addWatched(own.watched, at, intervals.get(Number(row.monitor_id)) ?? 0);
    if (status !== MAINTENANCE) addBeat(own.hours, at, row);
    noteLast(found, row);
  }
}

/** A beat that waits for a retry counts as down, as in the counts of 2.x. */
function addBeat(hours: Map<number, Counts>, at: number, row: KumaRow): void {
  const hour = Math.floor(at / HOUR_MS);
  const isUp = Number(row.status) === UP;
  const isTimed = isUp && row.ping !== null;
  const before = hours.get(hour);
  hours.set(hour, {
    upCount: (before?.upCount ?? 0) + (isUp ? 1 : 0),
    downCount: (before?.downCount ?? 0) + (isUp ? 0 : 1),
    timedCount: (before?.timedCount ?? 0) + (isTimed ? 1 : 0),
    durationTenths: (before?.durationTenths ?? 0) +
      (isTimed ? Math.round(Number(row.ping) * 10) : 0),
  });
}

function addWatched(watched: Watched[], at: number, intervalMs: number): void {
  const last = watched.at(-1);
  const to = at + intervalMs;
  const isNear = last !== undefined &&
    at - last.to <= (MAX_MISSED_INTERVALS - 1) * intervalMs;
  if (isNear) watched[watched.length - 1] = { ...last, to };
  else watched.push({ from: at, surelyFrom: at, to });
}

interface HistoryContext {
  readonly now: number;
  readonly intervalMs: number;
  readonly hasCounts: boolean;
}

function historyOf(
  own: Recorded,
  { now, intervalMs, hasCounts }: HistoryContext,
): PlannedHistory {
  const watched = hasCounts ? watchedHours(own, intervalMs) : own.watched;
  const hours = new Map(
    [...own.hours].map(([hour, counts]) => [hour, rollUpOf(counts)]),
  );
  const days = daysFrom(own.days, hours);
  // Our own ticks of the running hour will make its roll-up.
  hours.delete(Math.floor(now / HOUR_MS));
  const total = [...days.values()].reduce(mergeRollUp, newRollUp());
  const { upCount, downCount, durationTenths } = total;
  const timedCount = total.buckets.values().reduce((sum, n) => sum + n, 0);
  return {
    upCount,
    downCount,
    durationTenths,
    timedCount,
    events: cutDowntimes(tidyEvents(own.events), watched, now),
    ticks: [],
    hours,
    days,
    last: own.last,
  };
}

/** Days that hours cover from their start are made of these, so that no hour counts twice; older ones are as the file has them. */
function daysFrom(
  days: ReadonlyMap<number, Counts>,
  hours: ReadonlyMap<number, RollUp>,
): Map<number, RollUp> {
  const firstHour = Math.min(...hours.keys());
  const covered = daysOf(hours);
  const all = new Map(covered);
  for (const [day, counts] of days) {
    const isCovered = day * HOURS_PER_DAY >= firstHour && covered.has(day);
    if (!isCovered) all.set(day, rollUpOf(counts));
  }
  return all;
}

/** Where there are counts something was watched, of hours as long as they are kept and of days before. */
function watchedHours(
  { hours, days }: Pick<Recorded, "hours" | "days">,
  intervalMs: number,
): Watched[] {
  const firstHour = Math.min(...hours.keys());
  const spans = [...hours.keys()].map((hour) => ({
    from: hour * HOUR_MS,
    to: (hour + 1) * HOUR_MS,
  }));
  for (const day of days.keys()) {
    const from = day * DAY_MS;
    const to = Math.min(from + DAY_MS, firstHour * HOUR_MS);
    if (from < to) spans.push({ from, to });
  }
  const watched: Watched[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const last = watched.at(-1);
    const isNear = last !== undefined &&
      span.from - last.to <= MAX_MISSED_INTERVALS * intervalMs - HOUR_MS;
    if (last !== undefined && (isNear || span.from <= last.to)) {
      watched[watched.length - 1] = { ...last, to: span.to };
    } else watched.push({ ...span, surelyFrom: span.from + HOUR_MS });
  }
  return watched;
}
