import type { RollUp } from "../../../monitor/roll_up.ts";
import type { Tick } from "../../../monitor/types.ts";
import type { SqliteCopy } from "../../database/sqlite_copy.ts";
import { tidyEvents } from "./foreign_events.ts";
import type {
  ForeignPlan,
  LeftOut,
  PlannedEvent,
  PlannedHistory,
  PlannedMonitor,
} from "./foreign_plan.ts";
import { parseForeignTime } from "./foreign_time.ts";
import { plainAddress } from "./monitor_address.ts";
import { monitorName } from "./monitor_name.ts";
import { addHours, addToHour, daysOf } from "./roll_up_history.ts";

export interface HealthcheckOptions {
  /** Ticks before this are rolled up. */
  readonly earliestTickAt: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The interval and timeout of all its services, which its database does not have. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

type Row = Readonly<Record<string, unknown>>;

/** What the ticks of a service come to. */
interface Recorded {
  readonly ticks: Map<number, Tick>;
  readonly hours: Map<number, RollUp>;
  upCount: number;
  downCount: number;
  durationTenths: number;
}

/** Reads a database of go-service-healthcheck: services, counts, events and ticks. */
export function readHealthcheck(
  copy: SqliteCopy,
  options: HealthcheckOptions,
): ForeignPlan {
  const services = [...rowsOf(copy, "services")];
  const present = services.filter((row) => !isDeleted(row));
  const leftOut: LeftOut[] = services
    .filter(isDeleted)
    .map(({ name }) => ({
      name: String(name),
      reason: "it was deleted there",
    }));
  const recorded = readTicks(copy, present, options.earliestTickAt);
  const metrics = new Map(
    [...rowsOf(copy, "service_metrics")].map((row) => [row.service_id, row]),
  );
  const events = Map.groupBy(
    rowsOf(copy, "service_events"),
    (row) => row.service_id,
  );
  const monitors = present.map((service): PlannedMonitor => {
    const { id } = service;
    const found = recorded.get(id) ?? newRecorded();
    const own = (events.get(id) ?? []).flatMap(readEvent);
    const history = historyOf(found, metrics.get(id), own, options.now);
    return { ...monitorOf(service, options), history };
  });
  const ids = events.values().flatMap((rows) => rows.map((row) => row.id));
  const maxEventId = ids.reduce<number>(
    (max, id) => Math.max(max, Number(id)),
    0,
  );
  return {
    system: "go-service-healthcheck",
    monitors,
    leftOut,
    notes: [],
    keepsIds: true,
    maxEventId,
  };
}

function isDeleted({ deleted_at }: Row): boolean {
  return (deleted_at ?? null) !== null;
}

function rowsOf(copy: SqliteCopy, table: string): Iterable<Row> {
  if (copy.columns(table).size === 0) return [];
  return copy.database.prepare(`SELECT * FROM "${table}"`).all();
}

function monitorOf(
  { id, name, url, created_at }: Row,
  { intervalMs, timeoutMs }: HealthcheckOptions,
): Omit<PlannedMonitor, "history"> {
  const address = plainAddress(String(url));
  const members = {
    name: monitorName(String(name), `service ${id}`),
    url: address.url,
    headers: address.headers,
    interval: intervalMs / 1_000,
    timeout: timeoutMs / 1_000,
  };
  return {
    sourceId: String(id),
    id: Number(id),
    members,
    lost: [],
    remarks: [],
    isHidden: false,
    createdAt: parseForeignTime(created_at),
  };
}

function newRecorded(): Recorded {
  return {
    ticks: new Map(),
    hours: new Map(),
    upCount: 0,
    downCount: 0,
    durationTenths: 0,
  };
}

/** Goes through the ticks one by one, in the order in which they were written: there can be millions. */
function readTicks(
  copy: SqliteCopy,
  services: readonly Row[],
  earliestTickAt: number,
): Map<unknown, Recorded> {
  const recorded = new Map(services.map(({ id }) => [id, newRecorded()]));
  if (copy.columns("service_ticks").size === 0) return recorded;
  const ticks = copy.database.prepare(
    "SELECT service_id, is_up, response_time_ms, created_at FROM service_ticks ORDER BY rowid",
  );
  for (const row of ticks.iterate()) {
    const of = recorded.get(row.service_id);
    const at = parseForeignTime(row.created_at);
    if (of === undefined || at === null) continue;
    const isUp = Number(row.is_up) !== 0;
    const durationMs = tenthsOf(row.response_time_ms) / 10;
    if (isUp) of.upCount++;
    else of.downCount++;
    of.durationTenths += Math.round(durationMs * 10);
    const outcome = isUp ? "up" : "down";
    const tick: Tick = { at, outcome, durationMs, status: null, kind: null };
    if (at < earliestTickAt) addToHour(of.hours, tick);
    else of.ticks.set(at, tick);
  }
  return recorded;
}

function tenthsOf(ms: unknown): number {
  return Math.max(0, Math.round(Number(ms) * 10)) || 0;
}

function readEvent(row: Row): PlannedEvent[] {
  const startedAt = parseForeignTime(row.date_started);
  const { event } = row;
  if (startedAt === null || (event !== "uptime" && event !== "downtime")) {
    return [];
  }
  const endedAt = parseForeignTime(row.date_ended);
  return [{ id: Number(row.id), event, startedAt, endedAt }];
}

/** The counts are those of its own, which stand for all time; a locked database lost ticks there, or counts. */
function historyOf(
  { ticks: byTime, hours, ...sums }: Recorded,
  metrics: Row | undefined,
  events: readonly PlannedEvent[],
  now: number,
): PlannedHistory {
  const ticks = [...byTime.values()].sort((a, b) => a.at - b.at);
  addHours(hours, ticks, now);
  const counts = metrics === undefined ? sums : countsOf(metrics);
  return {
    ...counts,
    timedCount: counts.upCount + counts.downCount,
    events: tidyEvents(events),
    ticks,
    hours,
    days: daysOf(hours),
    last: lastOf(metrics),
  };
}

function countsOf(metrics: Row) {
  const upCount = Number(metrics.up_count);
  const downCount = Number(metrics.down_count);
  const meanMs = Number(metrics.average_response_time_ms);
  const durationTenths = Math.round(meanMs * (upCount + downCount) * 10);
  return { upCount, downCount, durationTenths };
}

function lastOf(metrics: Row | undefined): PlannedHistory["last"] {
  const at = parseForeignTime(metrics?.updated_at);
  return at === null ? null : { at, outcome: "unknown", durationMs: null };
}
