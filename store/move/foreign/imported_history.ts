import { firstNumberAfter } from "../../../monitor/event_id.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../../monitor/monitor_state.ts";
import type {
  Monitor,
  MonitorEvent,
  MonitorSource,
} from "../../../monitor/types.ts";
import { EVENT_RETENTION_MS } from "../../retention.ts";
import type { PlannedHistory } from "./foreign_plan.ts";

/** Which numbers imported events get. */
export interface EventNumbering {
  /** Whether they keep their ids. */
  readonly keepsIds: boolean;
  /** The largest id of any event of the import. */
  readonly maxEventId: number;
}

/**
 * The events of a monitor as they are stored: numbered without gaps. Where they
 * keep their ids, the last has the number before the first of our own, which
 * may put the first ones below 1.
 */
export function importedEvents(
  urlId: number,
  { events }: Pick<PlannedHistory, "events">,
  { numbering, now }: {
    readonly numbering: EventNumbering;
    readonly now: number;
  },
): MonitorEvent[] {
  const last = lastNumber(events.length, numbering);
  const first = last - events.length + 1;
  const all = events.map(({ id, ...event }, index): MonitorEvent => ({
    ...event,
    urlId,
    number: first + index,
    ...(numbering.keepsIds && id !== null ? { id } : {}),
    kind: null,
    status: null,
  }));
  return all.filter(({ endedAt }) =>
    endedAt === null || endedAt > now - EVENT_RETENTION_MS
  );
}

function lastNumber(
  count: number,
  { keepsIds, maxEventId }: EventNumbering,
): number {
  return keepsIds ? firstNumberAfter(maxEventId) - 1 : count;
}

/** Where a monitor stands after what was recorded of it elsewhere. */
export function importedState(
  urlId: number,
  history: PlannedHistory,
  numbering: EventNumbering,
): MonitorState {
  const { upCount, downCount, durationTenths, timedCount } = history;
  const open = history.events.at(-1);
  const isOpen = open !== undefined && open.endedAt === null;
  const isDown = isOpen && open.event === "downtime";
  const last = history.ticks.at(-1) ?? history.last;
  return {
    ...newMonitorState(urlId),
    status: !isOpen ? "pending" : isDown ? "down" : "up",
    since: isOpen ? open.startedAt : 0,
    eventNumber: lastNumber(history.events.length, numbering),
    cause: isDown ? { kind: null, status: null } : null,
    failures: isDown ? 1 : 0,
    streakAt: isDown ? open.startedAt : 0,
    upCount,
    downCount,
    untimedCount: upCount + downCount - timedCount,
    durationTenths,
    lastAt: last?.at ?? 0,
    lastOutcome: last?.outcome ?? "unknown",
    lastDurationMs: last?.durationMs ?? null,
  };
}

/** Marks a monitor with where it comes from, and with the id of the event that is open. */
export function importedSource(
  source: Pick<MonitorSource, "system" | "id">,
  events: readonly MonitorEvent[],
): NonNullable<Monitor["source"]> {
  const open = events.at(-1);
  return open?.id === undefined || open.endedAt !== null
    ? source
    : { ...source, openEvent: { number: open.number, id: open.id } };
}
