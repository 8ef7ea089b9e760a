import { startGoPeer } from "./go_peer.ts";
import type { Measurement, Part } from "./measurement.ts";
import { pause } from "./pause.ts";
import { cpuSeconds, residentMb } from "./process_usage.ts";
import { startUptick, type UptickProcess } from "./uptick_process.ts";
import { watchedUrls } from "./watched_urls.ts";

/** A load, and for how long. */
interface Load {
  readonly urls: number;
  readonly intervalSeconds: number;
  readonly seconds: number;
  readonly maxMb?: number;
}

/** Each starts with what its first probes and the compiler leave behind. */
const WARM_UP_MS = 20_000;
const SCRAPE_MS = 15_000;
const MAX_SYNC_MS = 120_000;
const MAX_LATENESS_MS = 250;
const QUICK_SECONDS = 20;
/** In seconds, of the histogram's buckets. */
const LATENESS_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

const LOADS: readonly Load[] = [
  { urls: 4_000, intervalSeconds: 1, seconds: 30 },
  { urls: 1_000, intervalSeconds: 10, seconds: 30 },
  { urls: 10_000, intervalSeconds: 10, seconds: 600, maxMb: 200 },
];

/** Probes per second, lateness and memory under steady loads. */
export const capacity: Part = {
  name: "capacity",
  needs: ["go"],
  run: async ({ quick, root }) => {
    const targets = await startGoPeer("targets");
    const rows: Measurement[] = [];
    try {
      for (const load of LOADS) {
        const seconds = quick ? QUICK_SECONDS : load.seconds;
        rows.push(
          ...await sustain({ ...load, seconds }, targets.port, root),
        );
      }
    } finally {
      await targets.stop();
    }
    return rows;
  },
};

async function sustain(
  load: Load,
  port: number,
  root: string,
): Promise<Measurement[]> {
  const urls = watchedUrls(load.urls, port, load.intervalSeconds);
  const uptick = await startUptick({ root, urls });
  try {
    await untilSteady(uptick, load);
    const before = await look(uptick);
    await scrapeFor(uptick, load.seconds * 1_000);
    return rowsOf(load, before, await look(uptick));
  } finally {
    await uptick.stop();
  }
}

/** Every url was probed once, and then some time. */
async function untilSteady(uptick: UptickProcess, load: Load): Promise<void> {
  const deadline = performance.now() + MAX_SYNC_MS;
  while ((await uptick.scrape())("uptick_probes_total") < load.urls) {
    if (performance.now() > deadline) {
      throw new Error(`Cannot measure: ${load.urls} urls were never probed`);
    }
    await pause(1_000);
  }
  await pause(WARM_UP_MS);
}

/** As Prometheus does: what is made for each scrape stays in memory for a while. */
async function scrapeFor(
  uptick: UptickProcess,
  durationMs: number,
): Promise<void> {
  for (let leftMs = durationMs; leftMs > 0; leftMs -= SCRAPE_MS) {
    await pause(Math.min(leftMs, SCRAPE_MS));
    await uptick.scrape();
  }
}

interface Look {
  readonly atMs: number;
  readonly probes: number;
  readonly missed: number;
  readonly lost: number;
  readonly failed: number;
  readonly mb: number;
  readonly cpu: number;
  /** Probes by the lateness that they did not exceed, in seconds. */
  readonly lateness: ReadonlyMap<number, number>;
}

async function look(uptick: UptickProcess): Promise<Look> {
  const cpu = await cpuSeconds(uptick.pid);
  const sum = await uptick.scrape();
  const lateness = new Map(
    LATENESS_BOUNDS.map((bound) => [
      bound,
      sum("uptick_probe_lateness_seconds_bucket", `le="${bound}"`),
    ]),
  );
  return {
    atMs: performance.now(),
    probes: sum("uptick_probes_total"),
    missed: sum("uptick_slots_missed_total"),
    lost: sum("uptick_records_lost_total"),
    failed: sum("uptick_probes_total", 'outcome="down"'),
    mb: await residentMb(uptick.pid),
    cpu,
    lateness,
  };
}

function rowsOf(
  { urls, intervalSeconds, maxMb }: Load,
  before: Look,
  after: Look,
): Measurement[] {
  const since = (key: "probes" | "missed" | "lost" | "failed" | "cpu") =>
    after[key] - before[key];
  const name = `${urls} urls at ${intervalSeconds} s`;
  const seconds = (after.atMs - before.atMs) / 1_000;
  return [{
    what: `${name}: probes per second`,
    value: since("probes") / seconds,
    unit: "/s",
    ...intervalSeconds > 1
      ? {}
      : { target: { of: "value", is: "at least", bound: urls * 0.99 } },
    note: `${since("missed")} missed, ${since("lost")} lost, ${
      since("failed")
    } failed, ${(since("cpu") / since("probes") * 1_000).toFixed(3)} ms CPU`,
  }, {
    what: `${name}: p99 lateness`,
    value: quantileMs(before.lateness, after.lateness),
    unit: "ms",
    target: { of: "value", is: "at most", bound: MAX_LATENESS_MS },
    note: "upper bound of its bucket",
  }, {
    what: `${name}: memory after ${Math.round(seconds)} s`,
    value: after.mb,
    unit: "MB",
    ...maxMb === undefined
      ? {}
      : { target: { of: "value", is: "at most", bound: maxMb } },
    note: `${Math.round(before.mb)} MB before`,
  }];
}

function quantileMs(
  before: Look["lateness"],
  after: Look["lateness"],
): number {
  const since = (bound: number) =>
    (after.get(bound) ?? 0) - (before.get(bound) ?? 0);
  const bounds = [...after.keys()];
  const all = since(bounds.at(-1) ?? 0);
  const bound = bounds.find((each) => since(each) >= 0.99 * all);
  return (bound ?? Infinity) * 1_000;
}
