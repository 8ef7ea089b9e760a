import { nextTurn } from "./next_turn.ts";

/** In a turn of the event loop such work takes about this long, all of it together. */
const PIECE_MS = 5;

/** Until when work goes on in this turn. */
let endsAt = 0;
/** How many pieces of work wait for a turn of their own, and when the last of them has it. */
let waiting = 0;
let lastTurn = Promise.resolve();

/**
 * For work in proportion to what somebody sent: to be awaited between its
 * parts, it lets everything else run every few milliseconds, so that the
 * probes are not held up, however much of such work goes on at once. It is
 * undefined as long as there is nothing to await.
 */
export function breather(): () => Promise<void> | undefined {
  if (waiting === 0 && performance.now() >= endsAt) begin();
  return () => performance.now() < endsAt ? undefined : ownTurn();
}

async function ownTurn(): Promise<void> {
  waiting++;
  lastTurn = lastTurn.then(nextTurn);
  await lastTurn;
  waiting--;
  begin();
}

function begin(): void {
  endsAt = performance.now() + PIECE_MS;
}
