import type { MonitorState } from "../monitor_state.ts";
import type { Monitor } from "../types.ts";
import { type GapRecord, NO_URL } from "./change_record.ts";

/** A shorter gap is a restart. */
export const MIN_GAP_MS = 3 * 60_000;

/**
 * Whether nobody has watched any url for a while, by the stored states of all,
 * before anybody begins to again at `now`; null where that is not so. A url that
 * was paused or changed since does not count, nor one that is not due yet, nor
 * one that was probed again already.
 */
export function findGap(
  monitors: Iterable<Monitor>,
  stateOf: (id: number) => MonitorState | undefined,
  now: number,
): GapRecord | null {
  let at = 0;
  let isMissed = false;
  for (const monitor of monitors) {
    const lastAt = stateOf(monitor.id)?.lastAt ?? 0;
    if (lastAt === 0 || lastAt >= now) continue;
    at = Math.max(at, lastAt);
    isMissed ||= wasMissed(monitor, lastAt, now);
  }
  if (!isMissed || now - at < MIN_GAP_MS) return null;
  const number = Math.floor(at / 1_000);
  return { is: "gap", urlId: NO_URL, number, at, until: now, recordedAt: now };
}

function wasMissed(
  { paused, updatedAt, intervalMs, timeoutMs }: Monitor,
  lastAt: number,
  now: number,
): boolean {
  const dueBy = lastAt + 2 * intervalMs + timeoutMs;
  return !paused && updatedAt <= lastAt + intervalMs &&
    now - dueBy > MIN_GAP_MS;
}
