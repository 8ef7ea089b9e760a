import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { createProber } from "../../monitor/checks/create_prober.ts";
import {
  cpuMicroseconds,
  inParallel,
  probing,
  startTarget,
} from "../probe_load.ts";
import { type Pair, type PairOptions, takeTurns } from "./pair.ts";

/** Where versions have `createProber`, the latest first. */
const MODULES = [
  "monitor/checks/create_prober.ts",
  "monitor/checks/http/create_prober.ts",
  "monitor/probe_http.ts",
];
/** Some 50 ms. */
const SHAPE = inParallel(500);
const TURNS = 10;

/** Probes without scheduling and recording, both versions in this process. */
export async function bareProbePairs(
  { own, other, count }: PairOptions,
): Promise<Pair[]> {
  const target = await startTarget();
  try {
    const attempts = {
      own: probing(await proberOf(own), target.port),
      other: probing(await proberOf(other), target.port),
    };
    const measure = () =>
      takeTurns(TURNS, (whose) => cpuMicroseconds(SHAPE, attempts[whose]));
    await measure(); // until both are compiled
    const pairs: Pair[] = [];
    while (pairs.length < count) pairs.push(await measure());
    return pairs;
  } finally {
    await target.stop();
  }
}

async function proberOf(checkout: string): Promise<typeof createProber> {
  for (const module of MODULES) {
    const path = join(checkout, module);
    const isThere = await Deno.stat(path).then(() => true, () => false);
    if (isThere) return (await import(pathToFileURL(path).href)).createProber;
  }
  throw new Error(`Cannot compare with "${checkout}": no createProber there`);
}
