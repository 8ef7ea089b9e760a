import { startUptick } from "../uptick_process.ts";
import { sendLoad } from "../wrk.ts";
import { type Pair, type PairOptions, takeTurns } from "./pair.ts";

const SECONDS = 1;
const WARM_UP_SECONDS = 4;
const TURNS = 2;

/** Requests to the whole program by `wrk`, which turns to one version after the other. */
export async function requestPairs(
  path: string,
  { own, other, count }: PairOptions,
): Promise<Pair[]> {
  const flags = ["--role", "api"];
  const processes = {
    own: await startUptick({ root: own, flags }),
    other: await startUptick({ root: other, flags }),
  };
  const cost = async (whose: "own" | "other", seconds = SECONDS) => {
    const { pid, origin } = processes[whose];
    const { cpuPer100k } = await sendLoad({ pid, url: origin + path, seconds });
    return cpuPer100k * 10;
  };
  try {
    await takeTurns(1, (whose) => cost(whose, WARM_UP_SECONDS));
    const pairs: Pair[] = [];
    while (pairs.length < count) pairs.push(await takeTurns(TURNS, cost));
    return pairs;
  } finally {
    await processes.own.stop();
    await processes.other.stop();
  }
}
