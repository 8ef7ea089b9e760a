import {
  mergeRollUp,
  newRollUp,
  type RollUp,
} from "../../../monitor/roll_up.ts";
import type { SqliteCopy } from "../../database/sqlite_copy.ts";
import { cutDowntimes, tidyEvents, type Watched } from "./foreign_events.ts";
import type { PlannedEvent, PlannedHistory } from "./foreign_plan.ts";
import { parseForeignTime } from "./foreign_time.ts";
import { rollUpOf } from "./roll_up_history.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Rows that are older can stand for a whole day, from the server's midnight on. */
const SINGLE_HOURS_MS = 2 * DAY_MS;

type Row = Readonly<Record<string, unknown>>;

/** What the history of an endpoint is read with. */
export interface GatusHistoryContext {
  readonly intervalMs: number;
  readonly now: number;
}

/** Reads what Gatus has recorded, endpoint by endpoint. */
export class GatusHistory {
  readonly #copy: SqliteCopy;
  readonly #ids: ReadonlyMap<string, number>;

  constructor(copy: SqliteCopy) {
    this.#copy = copy;
    const rows = copy.database.prepare(
      "SELECT endpoint_id, endpoint_key FROM endpoints",
    ).all();
    this.#ids = new Map(
      rows.map((row) => [String(row.endpoint_key), Number(row.endpoint_id)]),
    );
  }

  /** Null where nothing was recorded under this key. */
  of(
    key: string,
    { intervalMs, now }: GatusHistoryContext,
  ): PlannedHistory | null {
    const id = this.#ids.get(key);
    if (id === undefined) return null;
    const uptimes = this.#rows("endpoint_uptimes", "hour_unix_timestamp", id);
    const newestAt = uptimes.reduce((max, row) => Math.max(max, atOf(row)), 0);
    const hours = new Map<number, RollUp>();
    const days = new Map<number, RollUp>();
    const watched: Watched[] = [];
    for (const row of uptimes) {
      const at = atOf(row);
      const isDay = at < newestAt - SINGLE_HOURS_MS &&
        Number(row.total_executions) > 1 + 1.2 * HOUR_MS / intervalMs;
      const rollUp = countsOf(row);
      const day = Math.floor((isDay ? at + DAY_MS / 2 : at) / DAY_MS);
      days.set(day, mergeRollUp(days.get(day) ?? newRollUp(), rollUp));
      const hour = Math.floor(at / HOUR_MS);
      // Our own ticks of the running hour will make its roll-up.
      if (!isDay && hour < Math.floor(now / HOUR_MS)) hours.set(hour, rollUp);
      addWatched(watched, at, at + (isDay ? DAY_MS : HOUR_MS), intervalMs);
    }
    const total = [...days.values()].reduce(mergeRollUp, newRollUp());
    const events = this.#rows("endpoint_events", "event_timestamp", id)
      .flatMap(eventOf);
    return {
      upCount: total.upCount,
      downCount: total.downCount,
      durationTenths: total.durationTenths,
      timedCount: total.buckets.values().reduce((sum, n) => sum + n, 0),
      events: cutDowntimes(tidyEvents(events), watched, now),
      ticks: [],
      hours,
      days,
      last: this.#last(id),
    };
  }

  #rows(table: string, order: string, id: number): Row[] {
    if (this.#copy.columns(table).size === 0) return [];
    return this.#copy.database.prepare(
      `SELECT * FROM "${table}" WHERE endpoint_id = ? ORDER BY "${order}"`,
    ).all(id);
  }

  #last(id: number): PlannedHistory["last"] {
    const row = this.#rows("endpoint_results", "endpoint_result_id", id).at(-1);
    const at = timeOf(row?.timestamp);
    if (row === undefined || at === null) return null;
    const isUp = Number(row.success) !== 0;
    const durationMs = Number(row.duration) / 1e6;
    return { at, outcome: isUp ? "up" : "down", durationMs };
  }
}

function atOf({ hour_unix_timestamp }: Row): number {
  return Number(hour_unix_timestamp) * 1_000;
}

/** The time of failed requests is in the sum too: it tells a mean only where none failed. */
function countsOf(row: Row): RollUp {
  const upCount = Number(row.successful_executions);
  const downCount = Math.max(0, Number(row.total_executions) - upCount);
  const timedCount = downCount === 0 ? upCount : 0;
  const durationTenths = timedCount === 0
    ? 0
    : Math.round(Number(row.total_response_time) * 10);
  return rollUpOf({ upCount, downCount, timedCount, durationTenths });
}

function addWatched(
  watched: Watched[],
  from: number,
  to: number,
  intervalMs: number,
): void {
  const last = watched.at(-1);
  if (last !== undefined && from - last.to <= 2 * intervalMs) {
    watched[watched.length - 1] = { ...last, to: Math.max(last.to, to) };
  } else watched.push({ from, surelyFrom: to, to });
}

/** A start is no event: nothing is known of the time before it. */
function eventOf({ event_type, event_timestamp }: Row): PlannedEvent[] {
  const startedAt = timeOf(event_timestamp);
  const event = event_type === "HEALTHY"
    ? "uptime"
    : event_type === "UNHEALTHY"
    ? "downtime"
    : null;
  if (startedAt === null || event === null) return [];
  return [{ id: null, event, startedAt, endedAt: null }];
}

/** Times are texts as Go prints them, or numbers of seconds. */
function timeOf(value: unknown): number | null {
  return typeof value === "number" ? value * 1_000 : parseForeignTime(value);
}
