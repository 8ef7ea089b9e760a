import type { ErrorKind } from "../../types.ts";
import type { HeartbeatFacts } from "./heartbeat_facts.ts";
import type { HeartbeatRule, NextDue } from "./heartbeat_rule.ts";

/** Why a heartbeat is down: it said so, a ping is missing, or a run does not end. */
export type DownReason = Extract<ErrorKind, "failed" | "missed" | "overrun">;

/** How a heartbeat is at one moment. */
export interface HeartbeatVerdict {
  /** `unknown`: a ping may have come while nobody of us listened. */
  readonly status: "new" | "up" | "late" | "down" | "unknown";
  /** Set exactly when it is down. */
  readonly reason: DownReason | null;
  /** When the next ping is due; null where none is. */
  readonly dueAt: number | null;
  /** When it is down without a ping; null where it is down already, and where it never is. */
  readonly downAt: number | null;
  /** When the oldest run began that has not ended; null where there is none. */
  readonly runningSince: number | null;
}

/** A time in which nobody of us listened; milliseconds since the epoch. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** A ping may come before it is due by this much, or this part of a period: clocks differ. */
const EARLY_MS = 60_000;
const EARLY_SHARE = 0.25;
/** A run without a longest time is not shown for ever. */
const FORGOTTEN_MS = 86_400_000;

/** Judges a heartbeat at `now` by its pings. Pure. */
export function judgeHeartbeat(
  facts: HeartbeatFacts,
  rule: Pick<HeartbeatRule, "graceMs" | "maxRunMs">,
  nextDue: NextDue,
  now: number,
): HeartbeatVerdict {
  const runningSince = openRunOf(facts, rule);
  const endsBy = runEnd(runningSince, rule.maxRunMs);
  const isNew = facts.last === "none";
  const base = Math.max(facts.lastAt, facts.assumedAt);
  const dueAt = isNew ? Infinity : nextDue(base);
  const missedAt = dueAt + rule.graceMs;
  const times = { dueAt: finite(dueAt), runningSince };
  const down = (reason: DownReason): HeartbeatVerdict => ({
    ...times,
    status: "down",
    reason,
    downAt: null,
  });
  if (facts.last === "fail") return down("failed");
  if (now >= endsBy) return down("overrun");
  if (now >= missedAt) return down("missed");
  const downAt = finite(Math.min(endsBy, missedAt));
  const on = { ...times, reason: null, downAt };
  if (isNew) return { ...on, status: "new" };
  if (facts.assumedAt > facts.lastAt) return { ...on, status: "unknown" };
  return { ...on, status: now >= dueAt ? "late" : "up" };
}

/**
 * Whether a ping that decides may have been lost in a time in which nobody
 * listened. One that was down before stays so: nothing was heard that ends it.
 */
export function mayHaveMissed(
  facts: HeartbeatFacts,
  rule: Pick<HeartbeatRule, "graceMs" | "maxRunMs">,
  nextDue: NextDue,
  { from, to }: Gap,
): boolean {
  if (judgeHeartbeat(facts, rule, nextDue, from).status === "down") {
    return false;
  }
  if (rule.maxRunMs > 0 && openRunOf(facts, rule) !== null) return true;
  if (facts.last === "none") return false;
  const base = Math.max(facts.lastAt, facts.assumedAt);
  const dueAt = nextDue(base);
  return to > dueAt - earlyMs(dueAt - base);
}

/**
 * How long before a ping is due one may come that stands for it, where the
 * periods are as long as `periodMs`.
 */
export function earlyMs(periodMs: number): number {
  return Math.min(EARLY_MS, EARLY_SHARE * periodMs);
}

/**
 * When the oldest run began that has not ended; null where there is none. One
 * whose end may have been lost is forgotten, and one that was still there after
 * its time when another run came to a good end.
 */
export function openRunOf(
  { runs, lastAt, assumedAt }: HeartbeatFacts,
  { maxRunMs }: Pick<HeartbeatRule, "maxRunMs">,
): number | null {
  const run = runs.find(({ at }) =>
    at > assumedAt && lastAt < at + (maxRunMs || FORGOTTEN_MS)
  );
  return run?.at ?? null;
}

function runEnd(runningSince: number | null, maxRunMs: number): number {
  return runningSince === null || maxRunMs === 0
    ? Infinity
    : runningSince + maxRunMs;
}

function finite(at: number): number | null {
  return Number.isFinite(at) ? at : null;
}
