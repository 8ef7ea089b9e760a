import { startBlackbox } from "./blackbox_peer.ts";
import { startGoPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { pause } from "./pause.ts";
import { cpuSeconds, residentMb } from "./process_usage.ts";
import { startUptick, type UptickProcess } from "./uptick_process.ts";
import { watchedUrls } from "./watched_urls.ts";

const URLS = 2_000;
const ROUNDS = 3;
const WARM_UP_MS = 15_000;
/** With more failures than this the machine is too busy to measure anything. */
const MIN_UP = 0.9;

interface Pace {
  readonly intervalSeconds: number;
  readonly maxCpuMs: number;
  readonly roundSeconds: number;
}

const PACES: readonly Pace[] = [
  { intervalSeconds: 1, maxCpuMs: 0.2, roundSeconds: 10 },
  { intervalSeconds: 20, maxCpuMs: 0.4, roundSeconds: 20 },
];

/** CPU time per recorded probe, beside Prometheus with blackbox_exporter. */
export const probing: Part = {
  name: "probing",
  needs: ["go", "prometheus", "prometheus-blackbox-exporter"],
  run: async ({ quick, root }) => {
    const targets = await startGoPeer("targets");
    try {
      const rows: Measurement[] = [];
      for (const pace of PACES) {
        const roundSeconds = pace.roundSeconds / (quick ? 2 : 1);
        const urls = watchedUrls(URLS, targets.port, pace.intervalSeconds);
        rows.push(...await compare({ ...pace, roundSeconds }, urls, root));
      }
      return rows;
    } finally {
      await targets.stop();
    }
  },
};

/** What some processes cost. */
interface Cost {
  /** Of CPU per probe, of each round. */
  readonly ms: readonly number[];
  readonly mb: number;
  readonly note: string;
}

/** One after the other: both at once leave no core for the targets. */
async function compare(
  pace: Pace,
  urls: ReturnType<typeof watchedUrls>,
  root: string,
): Promise<Measurement[]> {
  const own = await costOfUptick(pace, urls, root);
  const peer = await costOfBlackbox(pace, urls.map(({ url }) => url));
  const name = "Prometheus + blackbox";
  const load = `${URLS} urls at ${pace.intervalSeconds} s`;
  return [{
    what: `CPU per recorded probe, ${load}`,
    value: median(own.ms),
    unit: "ms",
    peer: { name, value: median(peer.ms) },
    target: { of: "value", is: "at most", bound: pace.maxCpuMs },
    note: own.note,
  }, {
    what: `memory, ${load}`,
    value: own.mb,
    unit: "MB",
    peer: { name, value: peer.mb },
  }];
}

async function costOfUptick(
  { intervalSeconds, roundSeconds }: Pace,
  urls: ReturnType<typeof watchedUrls>,
  root: string,
): Promise<Cost> {
  const uptick = await startUptick({ root, urls });
  try {
    await pause(WARM_UP_MS + intervalSeconds * 1_000);
    const ms: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = await probesOf(uptick);
      const cpu = await cpuOver([uptick.pid], roundSeconds);
      ms.push(cpu / (await probesOf(uptick) - before) * 1_000);
    }
    const sum = await uptick.scrape();
    const note = `${sum("uptick_slots_missed_total")} slots missed, ${
      sum("uptick_records_lost_total")
    } records lost`;
    return { ms, mb: await residentMb(uptick.pid), note };
  } finally {
    await uptick.stop();
  }
}

async function costOfBlackbox(
  { intervalSeconds, roundSeconds }: Pace,
  urls: readonly string[],
): Promise<Cost> {
  const { pids, stop } = await startBlackbox(urls, intervalSeconds);
  try {
    await pause(WARM_UP_MS + intervalSeconds * 1_000);
    const ms: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = await answeredBy(urls);
      const cpu = await cpuOver(pids, roundSeconds);
      ms.push(cpu / (await answeredBy(urls) - before) * 1_000);
    }
    const sizes = await Promise.all(pids.map(residentMb));
    return { ms, mb: sizes.reduce((sum, size) => sum + size, 0), note: "" };
  } finally {
    await stop();
  }
}

/** How many requests the targets have answered. */
async function answeredBy([url = ""]: readonly string[]): Promise<number> {
  const response = await fetch(new URL("/count", url));
  return Number(await response.text());
}

/** Seconds of CPU that some processes use in a stretch of time. */
async function cpuOver(
  pids: readonly number[],
  seconds: number,
): Promise<number> {
  const sum = async () =>
    (await Promise.all(pids.map(cpuSeconds))).reduce((a, b) => a + b, 0);
  const before = await sum();
  await pause(seconds * 1_000);
  return await sum() - before;
}

async function probesOf(uptick: UptickProcess): Promise<number> {
  const sum = await uptick.scrape();
  const up = sum("uptick_probes_total", 'outcome="up"');
  const all = sum("uptick_probes_total");
  if (up < all * MIN_UP) {
    throw new Error(`Cannot measure: ${all - up} of ${all} probes failed`);
  }
  return all;
}
