import { breather } from "./breather.ts";

/**
 * Works on each item, and lets everything else run every few milliseconds:
 * work in proportion to what somebody sent must not hold up the probes.
 */
export async function inPieces<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void,
): Promise<void> {
  const breathe = breather();
  for (const item of items) {
    const turn = breathe();
    if (turn !== undefined) await turn; // else at once: others may begin meanwhile
    work(item);
  }
}
