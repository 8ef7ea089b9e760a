import { cpuSeconds } from "../process_usage.ts";
import { startUptick } from "../uptick_process.ts";
import { type Pair, type PairOptions, takeTurns } from "./pair.ts";

/** Sign-ins one after the other, of some 80 ms each: nearly all of it is the password's hash. */
const SIGN_INS = 10;
const TURNS = 2;
const CREDENTIALS = JSON.stringify({
  Email: "bench@example.org",
  Password: "correct horse battery",
});

/** `POST /login` of one account, to one version after the other. */
export async function signInPairs(
  { own, other, count }: PairOptions,
): Promise<Pair[]> {
  const flags = ["--role", "api"];
  const processes = {
    own: await startUptick({ root: own, flags }),
    other: await startUptick({ root: other, flags }),
  };
  const cost = async (whose: "own" | "other") => {
    const { pid, origin } = processes[whose];
    const before = await cpuSeconds(pid);
    for (let done = 0; done < SIGN_INS; done++) {
      await send(`${origin}/login`, 200);
    }
    return (await cpuSeconds(pid) - before) / SIGN_INS * 1e6;
  };
  try {
    for (const { origin } of Object.values(processes)) {
      await send(`${origin}/register`, 201);
    }
    await takeTurns(1, cost);
    const pairs: Pair[] = [];
    while (pairs.length < count) pairs.push(await takeTurns(TURNS, cost));
    return pairs;
  } finally {
    await processes.own.stop();
    await processes.other.stop();
  }
}

async function send(url: string, status: number): Promise<void> {
  const response = await fetch(url, { method: "POST", body: CREDENTIALS });
  await response.body?.cancel();
  if (response.status !== status) {
    throw new Error(`Cannot measure "${url}": status ${response.status}`);
  }
}
