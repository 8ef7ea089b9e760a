import { join } from "node:path";
import { startSeedPeer } from "../go_peer.ts";
import { startUptick } from "../uptick_process.ts";
import { sendLoad } from "../wrk.ts";
import { type Pair, type PairOptions, SEEDS, takeTurns } from "./pair.ts";

const SECONDS = 2;
const WARM_UP_SECONDS = 4;
const PATHS = { echo: "/api/echo", track: "/track" };

interface Server {
  readonly pid: number;
  readonly origin: string;
  stop(): Promise<void>;
}

/** Requests to the whole program by `wrk`, which turns to one after the other. */
export async function requestPairs(
  what: keyof typeof PATHS,
  { own, other, count }: PairOptions,
): Promise<Pair[]> {
  const servers = {
    own: await startOwn(own),
    other: other === SEEDS ? await startSeed(what) : await startOwn(other),
  };
  const cost = async (whose: "own" | "other", seconds = SECONDS) => {
    const { pid, origin } = servers[whose];
    const url = origin + PATHS[what];
    return (await sendLoad({ pid, url, seconds })).cpuPer100k * 10;
  };
  try {
    await takeTurns(1, (whose) => cost(whose, WARM_UP_SECONDS));
    const pairs: Pair[] = [];
    while (pairs.length < count) {
      pairs.push(await takeTurns(1, cost, pairs.length));
    }
    return pairs;
  } finally {
    await servers.own.stop();
    await servers.other.stop();
  }
}

async function startOwn(root: string): Promise<Server> {
  return await startUptick({ root, flags: ["--role", "api"] });
}

async function startSeed(what: keyof typeof PATHS): Promise<Server> {
  const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
  const { pid, port, stop } = await startSeedPeer(what, join(dir, "log"));
  return {
    pid,
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      await stop();
      await Deno.remove(dir, { recursive: true });
    },
  };
}
