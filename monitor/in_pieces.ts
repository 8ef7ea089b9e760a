/** A piece of work on the event loop takes about this long. */
const PIECE_MS = 5;

/**
 * Works on each item, and lets everything else run every few milliseconds:
 * work in proportion to what somebody sent must not hold up the probes.
 */
export async function inPieces<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void,
): Promise<void> {
  let endsAt = performance.now() + PIECE_MS;
  for (const item of items) {
    work(item);
    if (performance.now() < endsAt) continue;
    await new Promise((resolve) => setTimeout(resolve));
    endsAt = performance.now() + PIECE_MS;
  }
}
