import { eachTurn } from "./each_turn.ts";

/** How long the event loop was at work, in milliseconds of its processor time: what else the machine does is not in it. */
export interface LoopTime {
  readonly totalMs: number;
  /** Of the longest turn: for so long nothing else was done. */
  readonly longestTurnMs: number;
}

/** What `work` costs the event loop. Linux alone tells. */
export async function loopTimeOf(
  work: () => Promise<void>,
): Promise<LoopTime> {
  const startedAt = spentMs();
  let last = startedAt;
  let longestTurnMs = 0;
  await eachTurn(work, () => {
    const now = spentMs();
    longestTurnMs = Math.max(longestTurnMs, now - last);
    last = now;
  });
  return { totalMs: spentMs() - startedAt, longestTurnMs };
}

/** Of the thread that runs the event loop, whose number is that of the process. */
function spentMs(): number {
  const text = Deno.readTextFileSync(`/proc/self/task/${Deno.pid}/schedstat`);
  return Number(text.split(" ")[0]) / 1e6;
}
