import { shownWord } from "./codes.ts";
import type { MonitorEvent, Tick, UnknownCode } from "./types.ts";

/** The position is the code in stored states: append, never reorder. */
export const STATUSES = ["pending", "up", "down"] as const;

/** Where a url stands after its latest tick. */
export interface MonitorState {
  readonly id: number;
  readonly status: (typeof STATUSES)[number] | UnknownCode;
  /** When the current event began; 0 while pending. */
  readonly since: number;
  /** Number of the current event; 0 while pending. */
  readonly eventNumber: number;
  /** Why the current downtime began. */
  readonly cause: Pick<Tick, "kind" | "status"> | null;
  /** Failed probes in a row. */
  readonly failures: number;
  readonly upCount: number;
  readonly downCount: number;
  readonly unknownCount: number;
  /** Up and down ticks without a response time. */
  readonly untimedCount: number;
  /** Sum of the response times of up and down ticks, in tenths of a millisecond: integers add without error. */
  readonly durationTenths: number;
  readonly lastAt: number;
  readonly lastOutcome: Tick["outcome"];
  readonly lastDurationMs: number | null;
  readonly lastStatus: number | null;
  readonly lastKind: Tick["kind"];
  /** Hours since the epoch, rounded down; null without TLS. */
  readonly certificateExpiryHour: number | null;
}

export interface Folded {
  readonly state: MonitorState;
  /** The events that this tick ended and began, in that order. */
  readonly events: readonly MonitorEvent[];
}

/** What the fold of a tick depends on besides the state. */
export interface FoldRule {
  /** Failed probes in a row before the url counts as down; from 1. */
  readonly threshold: number;
  /** Wall clock of whoever folds: a last tick that lies ahead of it comes from before the clock was set back. */
  readonly now: number;
}

/** The clocks of two instances may differ by this much. */
const SKEW_MS = 5_000;

export function newMonitorState(id: number): MonitorState {
  return {
    id,
    status: "pending",
    since: 0,
    eventNumber: 0,
    cause: null,
    failures: 0,
    upCount: 0,
    downCount: 0,
    unknownCount: 0,
    untimedCount: 0,
    durationTenths: 0,
    lastAt: 0,
    lastOutcome: "unknown",
    lastDurationMs: null,
    lastStatus: null,
    lastKind: null,
    certificateExpiryHour: null,
  };
}

/**
 * Folds one tick into the state of its url. Pure.
 *
 * A url goes down at the `threshold`-th failure in a row and comes up at the
 * first success; `since` is when that probe ran. Unknown ticks are counted and
 * otherwise change nothing: our own trouble ends no event. The last slot again
 * changes nothing. A tick that arrives after a later one is counted, but no
 * longer decides, unless the later one is of a time that is yet to come.
 */
export function foldTick(
  state: MonitorState,
  tick: Tick,
  { threshold, now }: FoldRule,
): Folded {
  if (tick.at === state.lastAt) return { state, events: [] };
  const counted = count(state, tick);
  if (!isNews(state, tick.at, now)) return { state: counted, events: [] };
  const seen: MonitorState = {
    ...counted,
    lastAt: tick.at,
    lastOutcome: tick.outcome,
    lastDurationMs: tick.durationMs,
    lastStatus: tick.status,
    lastKind: tick.kind,
  };
  if (shownWord(tick.outcome) === "unknown") {
    return { state: seen, events: [] };
  }
  const failures = tick.outcome === "up" ? 0 : state.failures + 1;
  const judged = { ...seen, failures };
  if (failures > 0 && failures < threshold) {
    return { state: judged, events: [] };
  }
  const status = failures === 0 ? "up" : "down";
  return status === state.status
    ? { state: judged, events: [] }
    : flip(judged, status, tick);
}

/** Whether a tick of the time `at` decides: not if a later one was there before, unless the clock was set back since. */
export function isNews(
  { lastAt }: MonitorState,
  at: number,
  now: number,
): boolean {
  return at > lastAt || (at < lastAt && lastAt > now + SKEW_MS);
}

function count(state: MonitorState, tick: Tick): MonitorState {
  if (shownWord(tick.outcome) === "unknown") {
    return { ...state, unknownCount: state.unknownCount + 1 };
  }
  const up = tick.outcome === "up" ? 1 : 0;
  return {
    ...state,
    upCount: state.upCount + up,
    downCount: state.downCount + 1 - up,
    untimedCount: state.untimedCount + (tick.durationMs === null ? 1 : 0),
    durationTenths: state.durationTenths +
      Math.round((tick.durationMs ?? 0) * 10),
  };
}

/** Ends the open event, if there is one, and begins the next. */
function flip(state: MonitorState, status: "up" | "down", tick: Tick): Folded {
  // A clock that was set back must not make an event end before it began.
  const at = Math.max(tick.at, state.since + 1);
  const begun: MonitorState = {
    ...state,
    status,
    since: at,
    eventNumber: state.eventNumber + 1,
    cause: status === "down" ? { kind: tick.kind, status: tick.status } : null,
  };
  const open = currentEvent(state);
  const next = currentEvent(begun);
  const events = [open && { ...open, endedAt: at }, next];
  return { state: begun, events: events.filter((event) => event !== null) };
}

function eventOf(
  status: Exclude<MonitorState["status"], "pending">,
): MonitorEvent["event"] {
  if (typeof status === "number") return status;
  return status === "up" ? "uptime" : "downtime";
}

/** The open event of a state: it is wholly determined by it. Null while pending. */
export function currentEvent(state: MonitorState): MonitorEvent | null {
  if (state.status === "pending") return null;
  return {
    urlId: state.id,
    number: state.eventNumber,
    event: eventOf(state.status),
    startedAt: state.since,
    endedAt: null,
    kind: state.cause?.kind ?? null,
    status: state.cause?.status ?? null,
  };
}
