import { startBlackbox } from "./blackbox_peer.ts";
import { startGoPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { cpuSeconds, residentMb } from "./process_usage.ts";
import { startUptick, type UptickProcess } from "./uptick_process.ts";
import { watchedUrls } from "./watched_urls.ts";

const URLS = 2_000;
const ROUNDS = 3;
const WARM_UP_MS = 15_000;

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

async function compare(
  pace: Pace,
  urls: ReturnType<typeof watchedUrls>,
  root: string,
): Promise<Measurement[]> {
  const uptick = await startUptick({ root, urls });
  const blackbox = await startBlackbox(
    urls.map(({ url }) => url),
    pace.intervalSeconds,
  );
  try {
    await pause(WARM_UP_MS + pace.intervalSeconds * 1_000);
    const own: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = await probesOf(uptick);
      const [ours, theirs] = await Promise.all([
        cpuOver([uptick.pid], pace.roundSeconds),
        cpuOver(blackbox.pids, pace.roundSeconds),
      ]);
      const probes = await probesOf(uptick) - before;
      own.push(ours / probes * 1_000);
      const scheduled = URLS / pace.intervalSeconds * pace.roundSeconds;
      peer.push(theirs / scheduled * 1_000);
    }
    return await rowsOf(pace, { own, peer, uptick, blackbox });
  } finally {
    await blackbox.stop();
    await uptick.stop();
  }
}

interface Compared {
  readonly own: readonly number[];
  readonly peer: readonly number[];
  readonly uptick: UptickProcess;
  readonly blackbox: { readonly pids: readonly number[] };
}

async function rowsOf(
  { intervalSeconds, maxCpuMs }: Pace,
  { own, peer, uptick, blackbox }: Compared,
): Promise<Measurement[]> {
  const name = "Prometheus + blackbox";
  const sizes = await Promise.all(blackbox.pids.map(residentMb));
  return [{
    what: `CPU per recorded probe, ${URLS} urls at ${intervalSeconds} s`,
    value: median(own),
    unit: "ms",
    peer: { name, value: median(peer) },
    target: { of: "value", is: "at most", bound: maxCpuMs },
    note: `${await uptick.metric(
      "uptick_slots_missed_total",
    )} slots missed, ${await uptick
      .metric("uptick_records_lost_total")} records lost`,
  }, {
    what: `memory, ${URLS} urls at ${intervalSeconds} s`,
    value: await residentMb(uptick.pid),
    unit: "MB",
    peer: { name, value: sizes.reduce((sum, size) => sum + size, 0) },
  }];
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
  const up = await uptick.metric("uptick_probes_total", 'outcome="up"');
  const all = await uptick.metric("uptick_probes_total");
  if (up < all * 0.99) {
    throw new Error(`Cannot measure: ${all - up} of ${all} probes failed`);
  }
  return all;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
