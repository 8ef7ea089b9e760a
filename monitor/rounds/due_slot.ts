import { countsAsUp } from "../codes.ts";
import type { ShardRecorder } from "../record/shard_recorder.ts";
import { isUnconfirmedFailure } from "../monitor_state.ts";
import type { Monitor } from "../types.ts";
import type { Rank } from "./start_queue.ts";

/** A slot that is due, and who records it. */
export interface DueSlot {
  readonly monitor: Monitor;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The claimed window that it lies in. */
  readonly window: number;
  readonly recorder: Pick<ShardRecorder, "record" | "isOpenAt" | "states">;
}

/** Whether a monitor is a member's: neither the configuration's nor an operator's. */
export type IsMembers = (monitor: Pick<Monitor, "ownerId">) => boolean;

/** Where nothing is known of accounts. */
export function isOwned({ ownerId }: Pick<Monitor, "ownerId">): boolean {
  return ownerId !== null;
}

/** Who goes first when not all can be asked: the operator, and of the same owner what may be about to go down. */
export function rankOf(
  { monitor, recorder }: DueSlot,
  isMembers: IsMembers,
): Rank {
  const state = recorder.states.get(monitor.id);
  const isUnconfirmed = state !== undefined && state.status !== "down" &&
    (isUnconfirmedFailure(state) ||
      (countsAsUp(state.status) && state.lastOutcome === "unknown"));
  if (!isMembers(monitor)) {
    return isUnconfirmed
      ? "operator's with an unconfirmed failure"
      : "operator's";
  }
  return isUnconfirmed ? "user's with an unconfirmed failure" : "user's";
}

/** When a monitor is to be asked again before its next slot, since its latest failure is not confirmed yet; null if it is not. */
export function retryAtOf({ monitor, at, recorder }: DueSlot): number | null {
  const state = recorder.states.get(monitor.id);
  const isRetried = state !== undefined && state.lastAt === at &&
    isUnconfirmedFailure(state) && monitor.retryAfterMs < monitor.intervalMs;
  return isRetried ? at + monitor.retryAfterMs : null;
}
