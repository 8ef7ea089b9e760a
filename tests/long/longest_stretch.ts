import { eachTurn, EVERY_MS } from "../../bench/each_turn.ts";
import { loopMs } from "./loop_ms.ts";

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
  await eachTurn(work, () => {
    const now = look();
    longest = {
      wallMs: Math.max(longest.wallMs, now.wallMs - last.wallMs - EVERY_MS),
      loopMs: Math.max(longest.loopMs, now.loopMs - last.loopMs),
    };
    last = now;
  });
  return longest;
}
