import { nextTurn } from "./next_turn.ts";

/** A piece of work on the event loop takes about this long. */
const PIECE_MS = 5;

/**
 * For work in proportion to what somebody sent: to be awaited between its
 * parts, it lets everything else run every few milliseconds, so that the
 * probes are not held up.
 */
export function breather(): () => Promise<void> {
  let endsAt = performance.now() + PIECE_MS;
  return async () => {
    if (performance.now() < endsAt) return;
    await nextTurn();
    endsAt = performance.now() + PIECE_MS;
  };
}
