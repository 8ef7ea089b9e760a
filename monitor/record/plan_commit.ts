import { countsAsUp } from "../codes.ts";
import { isHeartbeat } from "../is_heartbeat.ts";
import type { Attempt, OpenWindow, Pending } from "./open_window.ts";
import type { ShardCommit, ShardSnapshot } from "./shard_store.ts";
import type { JudgedSlot } from "./judged_slot.ts";
import type { MonitorEvent, StateChange } from "../types.ts";
import {
  foldTick,
  isNews,
  type MonitorState,
  newMonitorState,
} from "../monitor_state.ts";

const HOUR_MS = 3_600_000;
/** At most this many events in one commit: a store takes 1,000 writes. */
const MAX_EVENTS = 400;

export interface CommitContext {
  /** Wall clock. */
  readonly now: number;
  /** Tells this commit from all others. */
  readonly commitId: number;
}

/** What the next commit of a window is to write: all that is pending, or as much as fits one commit. */
export function planCommit(
  base: ShardSnapshot,
  open: OpenWindow,
  { now, commitId }: CommitContext,
): Attempt {
  const states = new Map(base.states);
  const events = new Map<string, MonitorEvent>();
  const details = new Map<number, string>();
  const entries: Pending[] = [];
  for (const pending of open.pending) {
    if (events.size >= MAX_EVENTS) break;
    entries.push(pending);
    for (const event of foldPending(states, pending, now)) {
      events.set(`${event.urlId}/${event.number}`, event);
      const { detail } = pending.entry;
      if (detail !== undefined) details.set(event.urlId, detail);
      else details.delete(event.urlId);
    }
  }
  const commit = {
    claim: open.claim,
    base,
    next: { states, commitId, packedHour: packedUpTo(base, entries) },
    ticks: open.ticksWith(entries),
    events: [...events.values()],
    details,
    at: now,
  };
  return { commit, entries };
}

/** Folds an entry into `states`; answers with the events that it ended and began. */
export function foldPending(
  states: Map<number, MonitorState>,
  { entry, repeated, isLeftOut }: Pending,
  now: number,
): readonly MonitorEvent[] {
  const { monitor, tick } = entry;
  const before = states.get(monitor.id) ?? newMonitorState(monitor.id);
  const { failuresBeforeDown, successesBeforeUp, intervalMs } = monitor;
  const rule = {
    ...{ failuresBeforeDown, successesBeforeUp, intervalMs, now },
    isCertain: isHeartbeat(monitor),
  };
  const { state, events } = foldTick(before, tick, rule);
  const { upCount, downCount, unknownCount } = before;
  const { untimedCount, durationTenths } = before;
  const counts = repeated || isLeftOut
    ? { upCount, downCount, unknownCount, untimedCount, durationTenths }
    : {};
  const certificateExpiryHour = expiryAfter(before, entry, now);
  states.set(monitor.id, { ...state, ...counts, certificateExpiryHour });
  return events;
}

/** A probe that came through without a certificate met no TLS; one that failed may not have got that far. */
function expiryAfter(
  before: MonitorState,
  { tick, certificateExpiryHour }: JudgedSlot,
  now: number,
): number | null {
  if (!isNews(before, tick.at, now)) return before.certificateExpiryHour;
  return countsAsUp(tick.outcome)
    ? certificateExpiryHour
    : certificateExpiryHour ?? before.certificateExpiryHour;
}

/**
 * The latest hour that still counts as packed: none that gets new ticks, as
 * happens where clocks differ or were set back.
 */
function packedUpTo(
  { packedHour, versionstamp }: ShardSnapshot,
  entries: readonly Pending[],
): number {
  const packed = versionstamp === null ? Infinity : packedHour;
  const hours = entries.filter(({ repeated }) => !repeated)
    .map(({ entry }) => Math.floor(entry.tick.at / HOUR_MS));
  return Math.min(packed, ...hours.map((hour) => hour - 1));
}

/** The changes of state in a commit: every event that it begins, those that it ends too among them. */
export function changesOf({ base, events }: ShardCommit): StateChange[] {
  return events.filter(({ urlId, number }) =>
    number > (base.states.get(urlId)?.eventNumber ?? 0)
  ).map((newEvent) => ({
    newEvent,
    endedEvent:
      events.find(({ urlId, number }) =>
        urlId === newEvent.urlId && number === newEvent.number - 1
      ) ?? null,
  }));
}

/** Whether an event was written, as far as a later state of its url tells. */
export function isStoredIn(
  { states }: ShardSnapshot,
): (event: MonitorEvent) => boolean {
  return ({ urlId, number, endedAt }) => {
    const current = states.get(urlId)?.eventNumber ?? 0;
    return endedAt === null ? number <= current : number < current;
  };
}
