import { countsAsUp, shownWord } from "./codes.ts";
import { MAX_DELAY_MS } from "./slots.ts";
import type { Monitor, MonitorEvent, Tick, UnknownCode } from "./types.ts";

/** The position is the code in stored states: append, never reorder. */
export const STATUSES = ["pending", "up", "down", "degraded"] as const;

/** Of so many answers, `MIN_DEGRADED` make an up url degraded; so many good ones in a row make it up again. */
const ANSWERS = 5;
const MIN_DEGRADED = 3;

/** Where a url stands after its latest tick. */
export interface MonitorState {
  readonly id: number;
  readonly status: (typeof STATUSES)[number] | UnknownCode;
  /** When the current event began; 0 while pending. */
  readonly since: number;
  /** Number of the current event; 0 while pending. */
  readonly eventNumber: number;
  /** Why the current event began, unless it is an uptime. */
  readonly cause: Pick<Tick, "kind" | "status"> | null;
  /** Failed probes in a row. */
  readonly failures: number;
  /** Successful probes in a row, as long as it is not up; while it is degraded, those that were good. */
  readonly successes: number;
  /** Which of the last five answers were degraded, as long as it is up: a bit each, the lowest for the latest. */
  readonly degradedAnswers: number;
  /** When the first of those in a row ran; 0 where there are none. */
  readonly streakAt: number;
  readonly upCount: number;
  readonly downCount: number;
  readonly unknownCount: number;
  /** Up and down ticks without a response time. */
  readonly untimedCount: number;
  /** Sum of the response times of up and down ticks, in tenths of a millisecond: integers add without error. */
  readonly durationTenths: number;
  /** How long it was known to be up, until its latest tick, in milliseconds. */
  readonly upMs: number;
  readonly downMs: number;
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
export interface FoldRule extends
  Pick<
    Monitor,
    "failuresBeforeDown" | "successesBeforeUp" | "intervalMs"
  > {
  /** Wall clock of whoever folds: a last tick that lies ahead of it comes from before the clock was set back. */
  readonly now: number;
  /** Each tick decides by itself: what a heartbeat's pings say needs no confirmation. */
  readonly isCertain?: boolean;
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
    successes: 0,
    degradedAnswers: 0,
    streakAt: 0,
    upCount: 0,
    downCount: 0,
    unknownCount: 0,
    untimedCount: 0,
    durationTenths: 0,
    upMs: 0,
    downMs: 0,
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
 * A url goes down and comes up after as many probes in a row as its rule says;
 * `since` is when the first of them ran. It is degraded once three of its last
 * five answers were, and up again after five good ones.
 *
 *   pending → up ⇄ degraded
 *        ↘   ↓↑      ↓
 *            down ←──┘
 *
 * Unknown ticks are counted and otherwise change nothing: our own trouble ends no
 * event. The last slot again changes nothing. A tick that arrives after a later
 * one is counted, but no longer decides, unless the later one is of a time that is
 * yet to come.
 */
export function foldTick(
  state: MonitorState,
  tick: Tick,
  rule: FoldRule,
): Folded {
  if (tick.at === state.lastAt) return { state, events: [] };
  const counted = count(state, tick);
  if (!isNews(state, tick.at, rule.now)) return { state: counted, events: [] };
  const seen: MonitorState = {
    ...counted,
    ...knownTimeUntil(state, tick.at, rule.intervalMs),
    lastAt: tick.at,
    lastOutcome: tick.outcome,
    lastDurationMs: tick.durationMs,
    lastStatus: tick.status,
    lastKind: tick.kind,
  };
  if (shownWord(tick.outcome) === "unknown") {
    return { state: seen, events: [] };
  }
  const judged = withStreak(seen, tick);
  const status = confirmedStatus(judged, rule);
  return status === state.status
    ? { state: judged, events: [] }
    : flip(judged, status, { tick, intervalMs: rule.intervalMs });
}

function withStreak(state: MonitorState, tick: Tick): MonitorState {
  const { status } = state;
  const isUp = countsAsUp(tick.outcome);
  const isDegraded = tick.outcome === "degraded";
  const failures = isUp ? 0 : state.failures + 1;
  const isSuccess = status === "degraded" ? isUp && !isDegraded : isUp;
  const successes = isSuccess && status !== "up" ? state.successes + 1 : 0;
  const inARow = failures + successes;
  return {
    ...state,
    failures,
    successes,
    degradedAnswers: isUp && status === "up"
      ? (state.degradedAnswers << 1 | Number(isDegraded)) % (1 << ANSWERS)
      : state.degradedAnswers,
    streakAt: inARow > 1 ? state.streakAt : inARow * tick.at,
  };
}

/** The status that was found often enough; as it is, where none was. The first success of all is enough. */
function confirmedStatus(
  { status, failures, successes, degradedAnswers, lastOutcome }: MonitorState,
  { failuresBeforeDown, successesBeforeUp, isCertain = false }: FoldRule,
): MonitorState["status"] {
  if (isCertain && lastOutcome !== "unknown") return lastOutcome;
  if (failures > 0) return failures >= failuresBeforeDown ? "down" : status;
  if (status === "pending") return "up";
  if (status === "degraded") return successes >= ANSWERS ? "up" : status;
  if (status !== "up") return successes >= successesBeforeUp ? "up" : status;
  return bitsOf(degradedAnswers).length >= MIN_DEGRADED ? "degraded" : status;
}

/** The places of the bits that are set, lowest first. */
function bitsOf(mask: number): number[] {
  return Array.from({ length: ANSWERS }, (_, bit) => bit)
    .filter((bit) => (mask >> bit & 1) === 1);
}

/** Whether a failure was found, and more are needed before the url counts as down. */
export function isUnconfirmedFailure(
  { status, failures }: Pick<MonitorState, "status" | "failures">,
): boolean {
  return failures > 0 && status !== "down";
}

/** How long it was known to be up and down until `at`: with the time since the latest tick, in which what it found held. */
function knownTimeUntil(
  { lastAt, lastOutcome, upMs, downMs }: MonitorState,
  at: number,
  intervalMs: number,
): Pick<MonitorState, "upMs" | "downMs"> {
  const heldMs = lastAt === 0
    ? 0
    : Math.max(0, Math.min(at - lastAt, 2 * intervalMs + MAX_DELAY_MS));
  return {
    upMs: upMs + (countsAsUp(lastOutcome) ? heldMs : 0),
    downMs: downMs + (lastOutcome === "down" ? heldMs : 0),
  };
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
  const up = countsAsUp(tick.outcome) ? 1 : 0;
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
function flip(
  state: MonitorState,
  status: MonitorState["status"],
  { tick, intervalMs }: { readonly tick: Tick; readonly intervalMs: number },
): Folded {
  // of the answers that made it degraded, only their places are kept
  const firstAt = status === "degraded"
    ? tick.at - (bitsOf(state.degradedAnswers).at(-1) ?? 0) * intervalMs
    : state.streakAt;
  // A clock that was set back must not make an event end before it began.
  const at = Math.max(Math.min(firstAt, tick.at), state.since + 1);
  const opened: MonitorState = {
    ...state,
    status,
    successes: 0,
    degradedAnswers: status === "up" && tick.outcome === "degraded" ? 1 : 0,
    streakAt: status === "down" ? state.streakAt : 0,
    since: at,
    eventNumber: state.eventNumber + 1,
    cause: status === "up" ? null : { kind: tick.kind, status: tick.status },
  };
  const open = currentEvent(state);
  const next = currentEvent(opened);
  const events = [open && { ...open, endedAt: at }, next];
  return { state: opened, events: events.filter((event) => event !== null) };
}

function eventOf(
  status: Exclude<MonitorState["status"], "pending">,
): MonitorEvent["event"] {
  if (typeof status === "number") return status;
  if (status === "degraded") return "degraded";
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
