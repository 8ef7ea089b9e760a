import { mayStore } from "./may_store.ts";

/** What a ping says: a job is done, has failed, begins, or has something to tell. */
export type Signal = "success" | "fail" | "start" | "log";

export interface Ping {
  /** When it came in, in milliseconds since the epoch. */
  readonly at: number;
  readonly signal: Signal;
  /** Of the job, where it told one. */
  readonly exitCode: number | null;
  /** Pairs the start of a run with its end; null where there is none. */
  readonly rid: string | null;
}

/** A run that has begun and not ended. */
export interface Run {
  readonly at: number;
  readonly rid: string | null;
}

/** What the pings so far amount to: all that a heartbeat is judged by. */
export interface HeartbeatFacts {
  /** Pings so far, those too that were not stored. */
  readonly total: number;
  readonly stored: number;
  /** What the latest ping said that ends a run. */
  readonly last: "none" | "success" | "fail";
  /** When it came; 0 where there is none. */
  readonly lastAt: number;
  readonly exitCode: number | null;
  /** Oldest first. */
  readonly runs: readonly Run[];
  /** Until then a ping that was due may have been lost, since nobody listened; 0 where that is not so. */
  readonly assumedAt: number;
  /** When the latest pings were stored, oldest first: tells how many a minute there were. */
  readonly recent: readonly number[];
}

/** At most this many runs at once are known; of more, the oldest are forgotten. */
const MAX_RUNS = 20;
/** So many pings a minute are stored of one heartbeat. */
const MAX_PINGS_PER_MINUTE = 5;
/** So many where each changes the state. */
const MAX_CHANGES_PER_MINUTE = 20;

export const NO_PINGS: HeartbeatFacts = {
  total: 0,
  stored: 0,
  last: "none",
  lastAt: 0,
  exitCode: null,
  runs: [],
  assumedAt: 0,
  recent: [],
};

/** The facts after a ping, and how long the run took that it ended; null where it ended none. */
export function foldPing(
  facts: HeartbeatFacts,
  ping: Ping,
): { readonly facts: HeartbeatFacts; readonly runMs: number | null } {
  const { at, signal, exitCode, rid } = ping;
  const counted: HeartbeatFacts = {
    ...facts,
    total: facts.total + 1,
    stored: facts.stored + 1,
    recent: [...facts.recent, at].slice(-MAX_CHANGES_PER_MINUTE),
  };
  if (signal === "log") return { facts: counted, runMs: null };
  const others = facts.runs.filter((run) => run.rid !== rid);
  if (signal === "start") {
    const runs = [...others, { at, rid }].slice(-MAX_RUNS);
    return { facts: { ...counted, runs }, runMs: null };
  }
  const run = facts.runs.find((run) => run.rid === rid);
  return {
    facts: {
      ...counted,
      last: signal,
      lastAt: at,
      exitCode,
      // an end that does not say whose ends them all
      runs: rid === null ? [] : others,
      assumedAt: 0,
    },
    runMs: run === undefined ? null : Math.max(0, at - run.at),
  };
}

/**
 * Whether a ping is stored, or only counted, since so many came in the last
 * minute. One that changes what the heartbeat is judged by counts all the same,
 * unless there is a flood of those too.
 */
export function isStored(facts: HeartbeatFacts, ping: Ping): boolean {
  const { at } = ping;
  return mayStore(facts.recent, at, MAX_PINGS_PER_MINUTE) ||
    (isNews(facts, ping) &&
      mayStore(facts.recent, at, MAX_CHANGES_PER_MINUTE));
}

function isNews(
  { last, lastAt, runs, assumedAt }: HeartbeatFacts,
  { signal, rid }: Ping,
): boolean {
  switch (signal) {
    case "log":
      return false;
    case "start":
      return runs.length === 0;
    default:
      return last !== signal || assumedAt > lastAt ||
        (rid === null ? runs.length > 0 : runs.some((run) => run.rid === rid));
  }
}
