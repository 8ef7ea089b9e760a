import { startGoPeer } from "../go_peer.ts";
import { pause } from "../pause.ts";
import { cpuSeconds } from "../process_usage.ts";
import { startUptick, type UptickProcess } from "../uptick_process.ts";
import { watchedUrls } from "../watched_urls.ts";
import type { Pair, PairOptions } from "./pair.ts";

const URLS = 500;
const INTERVAL_SECONDS = 1;
const WARM_UP_MS = 20_000;
const STRETCH_MS = 5_000;

interface Usage {
  readonly cpu: number;
  readonly probes: number;
}

/** Probes of the whole program, recorded; both versions at the same time. */
export async function recordedProbePairs(
  { own, other, count }: PairOptions,
): Promise<Pair[]> {
  const targets = await startGoPeer("targets");
  const urls = watchedUrls(URLS, targets.port, INTERVAL_SECONDS);
  const processes = await Promise.all(
    [own, other].map((root) => startUptick({ root, urls })),
  );
  try {
    await pause(WARM_UP_MS);
    const pairs: Pair[] = [];
    let before = await Promise.all(processes.map(usageOf));
    while (pairs.length < count) {
      await pause(STRETCH_MS);
      const after = await Promise.all(processes.map(usageOf));
      const [ownCost = NaN, otherCost = NaN] = after.map((usage, index) =>
        costOf(before[index] as Usage, usage)
      );
      pairs.push({ own: ownCost, other: otherCost });
      before = after;
    }
    return pairs;
  } finally {
    for (const process of processes) await process.stop();
    await targets.stop();
  }
}

async function usageOf({ pid, scrape }: UptickProcess): Promise<Usage> {
  const sum = await scrape();
  const probes = sum("uptick_probes_total");
  return { probes, cpu: await cpuSeconds(pid) };
}

function costOf(before: Usage, after: Usage): number {
  return (after.cpu - before.cpu) / (after.probes - before.probes) * 1e6;
}
