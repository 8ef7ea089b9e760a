import { pause } from "../../bench/pause.ts";
import { loopMs } from "./loop_ms.ts";

/** How often the event loop is looked at. */
const EVERY_MS = 1;

/** The longest that the event loop was kept from turning, and the CPU time of its longest turn, in milliseconds. */
export interface Stretch {
  readonly wallMs: number;
  readonly loopMs: number;
}

/** How long `work` holds up the event loop of this process at a stretch. */
export async function longestStretch(
  work: () => Promise<void>,
): Promise<Stretch> {
  const look = () => ({ wallMs: performance.now(), loopMs: loopMs() });
  let longest: Stretch = { wallMs: 0, loopMs: 0 };
  let last = look();
  const timer = setInterval(() => {
    const now = look();
    longest = {
      wallMs: Math.max(longest.wallMs, now.wallMs - last.wallMs - EVERY_MS),
      loopMs: Math.max(longest.loopMs, now.loopMs - last.loopMs),
    };
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
