import { eachTurn, EVERY_MS } from "./each_turn.ts";

/** The longest time for which `work` keeps the event loop from turning, in milliseconds. */
export async function longestGapMs(work: () => Promise<void>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  await eachTurn(work, () => {
    const now = performance.now();
    longest = Math.max(longest, now - last - EVERY_MS);
    last = now;
  });
  return longest;
}
