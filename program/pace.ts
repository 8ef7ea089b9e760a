import { CRON_GRACE_MS } from "../monitor/rounds/runner.ts";

/**
 * The times that differ between a process that stays up and Deno Deploy, where
 * nothing runs between two runs of the cron job and a run must end within its
 * minute.
 */
export interface Pace {
  /** Slots are spread over no more than this. */
  readonly phaseSpanMs: number;
  /** Longest probe, whatever a url's own timeout says. */
  readonly maxTimeoutMs: number;
  /** How often it is looked whether a url was written; 0 for at each pulse. */
  readonly refreshMs: number;
  /** How long ticks wait in memory at most, by the number of shards. */
  readonly flushMs: (shards: number) => number;
}

/** How long one run of the cron job probes. */
export const CRON_RUN_MS = 52_000;

/** Slots lie early in the minute, so that their probes end in it. */
const CRON_SPAN_MS = 40_000;

/** A shard's ticks are written together after this long per shard, so that the store's work stays bounded. */
const FLUSH_PER_SHARD_MS = 125;
const MIN_FLUSH_MS = 1_000;

const OWN_PACE: Pace = {
  phaseSpanMs: Infinity,
  maxTimeoutMs: Infinity,
  refreshMs: 0,
  flushMs: (shards) => Math.max(MIN_FLUSH_MS, shards * FLUSH_PER_SHARD_MS),
};

const CRON_PACE: Pace = {
  phaseSpanMs: CRON_SPAN_MS,
  // Probes still in flight at the end would tell nothing: a target that hangs
  // must be found out before.
  maxTimeoutMs: CRON_RUN_MS + CRON_GRACE_MS - CRON_SPAN_MS,
  refreshMs: 60_000,
  flushMs: () => Number.MAX_SAFE_INTEGER, // a run writes at its end
};

export function paceOf({ deploy }: { readonly deploy: boolean }): Pace {
  return deploy ? CRON_PACE : OWN_PACE;
}
