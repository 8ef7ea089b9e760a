import { pause } from "./pause.ts";

/** How often the event loop is looked at; a gap is what is over. */
const EVERY_MS = 1;

/** The longest time for which `work` keeps the event loop from turning, in milliseconds. */
export async function longestGapMs(work: () => Promise<void>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - EVERY_MS);
    last = now;
  }, EVERY_MS);
  try {
    await work();
    // what ran after the last turn counts too
    await pause(2 * EVERY_MS);
  } finally {
    clearInterval(timer);
  }
  return longest;
}
