import { MAX_DELAY_MS } from "./slots.ts";
import type { Outcome, Tick, UnknownCode } from "./types.ts";

/** What a time is put down to: an outcome, or maintenance, whatever was found in it. */
export type TimedState = Outcome | "maintenance" | UnknownCode;

/**
 * How long which state held: milliseconds in the first halves of hours and in
 * the second ones, apart since there are time zones whose days begin at half
 * past. The states are the words of outcomes; those that only a newer version
 * knows are kept by their codes.
 */
export type StateTimes = Map<TimedState, HalfTimes>;

/** The times of a monitor, of those from `from` up to `to`, that its uptime leaves out: oldest first, without overlap. */
export type LeftOut = (
  urlId: number,
  from: number,
  to: number,
) => readonly TimeRange[];

/** What is left out of a range, and of the time before it from which something may be carried into it. */
export function leftOutOf(
  leftOut: LeftOut,
  urlId: number,
  { from, to }: TimeRange,
): readonly TimeRange[] {
  return leftOut(urlId, from - MAX_FINDING_MS, to);
}

export type HalfTimes = readonly [
  firstHalvesMs: number,
  secondHalvesMs: number,
];

/** What a tick says of the time after it, until the next one. */
export interface Finding {
  readonly at: number;
  readonly outcome: Outcome | UnknownCode;
  /** It is not believed for longer. */
  readonly forMs: number;
}

/** The time from `from` up to, not including, `to`; milliseconds since the epoch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const HOUR_MS = 3_600_000;
const HALF_HOUR_MS = HOUR_MS / 2;
/** The hours before another one whose ticks count for it. */
export const FINDING_HOURS = 2;
/**
 * Ticks that lie further apart tell as much as if they lay so near. Of a url
 * that is asked less often some of the time is known, and the same for each
 * tick: its uptime is the share of its probes.
 */
const MAX_INTERVAL_MS = 6_000_000;
/** No tick tells of more time than this. */
export const MAX_FINDING_MS = 2 * MAX_INTERVAL_MS + MAX_DELAY_MS;

/**
 * What a tick says of the time after it. The time since the one before tells
 * the interval, and nobody is believed for longer than two of them and a probe's
 * delay. A failure is looked into sooner than after an interval: what is found
 * then is believed for at least as long as the failure was.
 */
export function findingAfter(
  before: Finding | null,
  { at, outcome }: Tick,
): Finding {
  const distanceMs = before === null ? 0 : Math.max(0, at - before.at);
  const intervalMs = Math.min(distanceMs, MAX_INTERVAL_MS);
  const ownMs = 2 * intervalMs + MAX_DELAY_MS;
  const restMs = before?.outcome === "down" ? before.at + before.forMs - at : 0;
  return {
    at,
    outcome,
    forMs: Math.max(ownMs, Math.min(restMs, MAX_FINDING_MS)),
  };
}

/** Whether anything is known of the time `at` and shortly after. */
export function reaches(finding: Finding | null, at: number): boolean {
  return finding !== null && finding.at + finding.forMs > at;
}

/**
 * What still counts of a tick when the hour that begins at `hourAt` is rolled up:
 * it tells of that hour, or it tells the interval of the first tick in it. Older
 * ones are forgotten, so that nobody has to look further back.
 */
export function carriedInto(
  finding: Finding | null,
  hourAt: number,
): Finding | null {
  if (reaches(finding, hourAt)) return finding;
  return finding !== null && finding.at >= hourAt - FINDING_HOURS * HOUR_MS
    ? finding
    : null;
}

/**
 * Adds to `times` how long which state held in a range, from what held when it
 * began and its ticks, oldest first. Answers with what holds at its end. Time
 * of which no tick tells is left out.
 */
export function addStateTimes(
  times: StateTimes,
  { from, to }: TimeRange,
  ticks: readonly Tick[],
  carried: Finding | null,
): Finding | null {
  let finding = carried;
  for (const tick of ticks) {
    addFinding(times, finding, { from, to: Math.min(tick.at, to) });
    finding = findingAfter(finding, tick);
  }
  addFinding(times, finding, { from, to });
  return finding;
}

/** Puts what is known of some of the time down to maintenance; the rest is as for `addStateTimes`. */
export function leaveOut(
  times: StateTimes,
  range: TimeRange,
  ticks: readonly Tick[],
  carried: Finding | null,
): void {
  const known: StateTimes = new Map();
  addStateTimes(known, range, ticks, carried);
  mergeStateTimes(times, known, -1);
  for (const [first, second] of known.values()) {
    addTimes(times, "maintenance", first, second);
  }
}

/** Adds the times of `more`, `factor` times: -1 takes them out. */
export function mergeStateTimes(
  times: StateTimes,
  more: StateTimes,
  factor: 1 | -1 = 1,
): void {
  for (const [state, [first, second]] of more) {
    addTimes(times, state, factor * first, factor * second);
  }
}

function addFinding(
  times: StateTimes,
  finding: Finding | null,
  { from, to }: TimeRange,
): void {
  if (finding === null) return;
  const end = Math.min(to, finding.at + finding.forMs);
  for (let at = Math.max(from, finding.at); at < end;) {
    const half = Math.floor(at / HALF_HOUR_MS);
    const next = Math.min(end, (half + 1) * HALF_HOUR_MS);
    const isFirst = half % 2 === 0;
    addTimes(
      times,
      finding.outcome,
      isFirst ? next - at : 0,
      isFirst ? 0 : next - at,
    );
    at = next;
  }
}

function addTimes(
  times: StateTimes,
  state: TimedState,
  firstMs: number,
  secondMs: number,
): void {
  const [first, second] = times.get(state) ?? [0, 0];
  const sum: HalfTimes = [first + firstMs, second + secondMs];
  if (sum[0] === 0 && sum[1] === 0) times.delete(state);
  else times.set(state, sum);
}
