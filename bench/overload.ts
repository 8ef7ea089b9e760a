import { CpuQuota } from "../tests/faults/cpu_quota.ts";
import { startBlackbox } from "./blackbox_peer.ts";
import { startGoPeer } from "./go_peer.ts";
import { markdownTable, type Measurement, type Part } from "./measurement.ts";
import { pause } from "./pause.ts";
import { startUptick } from "./uptick_process.ts";
import { watchedUrls } from "./watched_urls.ts";

/** Less than a core, for Uptick as for its peer. */
const CORES = 0.9;
/** What the least load asks per second; the others ask twice and four times as much. */
const URLS = 2_000;
const TIMES = [1, 2, 4];
const RAMP_MS = 15_000;
const SECONDS = 60;
const QUICK_SECONDS = 10;
/** Of the best rate, under any load: a plateau, not a hill. */
const PLATEAU = 0.8;

/** What the target saw per second, and how often it was told down. */
interface Rates {
  readonly connections: number;
  readonly answers: number;
  readonly downs: number;
}

type Urls = ReturnType<typeof watchedUrls>;

/** Useful work over offered load on less than a core, beside Prometheus with blackbox_exporter. Fails when a healthy target is told down. */
export const overload: Part = {
  name: "overload",
  needs: ["go", "prometheus", "prometheus-blackbox-exporter"],
  run: async ({ quick, root }) => {
    const seconds = quick ? QUICK_SECONDS : SECONDS;
    const own: Rates[] = [];
    const peer: Rates[] = [];
    for (const times of TIMES) {
      own.push(
        await withTargets(
          times * URLS,
          (urls, quota) => rateUptick(urls, { quota, seconds, root }),
        ),
      );
      peer.push(
        await withTargets(
          times * URLS,
          (urls, quota) => rateBlackbox(urls, { quota, seconds }),
        ),
      );
    }
    const rows = own.map((rates, index) => rowOf(index, rates, own, peer));
    if (own.every(({ downs }) => downs === 0)) return rows;
    throw new Error(
      `A healthy target was told down:\n${markdownTable([["overload", rows]])}`,
    );
  },
};

function rowOf(
  index: number,
  { answers, connections, downs }: Rates,
  own: readonly Rates[],
  peer: readonly Rates[],
): Measurement {
  const times = TIMES[index] ?? NaN;
  const best = Math.max(...own.map((rates) => rates.answers));
  const beside = peer[index];
  return {
    what: `${times * URLS} urls at 1 s on ${CORES} of a core: answered`,
    value: answers,
    unit: "/s",
    peer: { name: "Prometheus + blackbox", value: beside?.answers ?? NaN },
    target: {
      of: "value",
      is: "at least",
      bound: Math.round(Math.min(PLATEAU * best, 0.99 * times * URLS)),
    },
    note: `${Math.round(connections)} connections/s, ${downs} told down; peer ${
      Math.round(beside?.connections ?? NaN)
    } connections/s, ${beside?.downs} told down`,
  };
}

async function withTargets(
  count: number,
  measure: (urls: Urls, quota: CpuQuota) => Promise<Rates>,
): Promise<Rates> {
  const targets = await startGoPeer("targets");
  await using quota = await CpuQuota.start(CORES);
  await quota.letRunBeside(targets.pid);
  try {
    return await measure(watchedUrls(count, targets.port, 1), quota);
  } finally {
    await targets.stop();
  }
}

async function rateUptick(
  urls: Urls,
  { quota, seconds, root }: { quota: CpuQuota; seconds: number; root: string },
): Promise<Rates> {
  const { wrapper } = quota;
  const uptick = await startUptick({ root, urls, wrapper });
  try {
    const rates = await ratesOver(urls, seconds);
    const sum = await uptick.scrape();
    return { ...rates, downs: sum("uptick_probes_total", 'outcome="down"') };
  } finally {
    await quota.set(navigator.hardwareConcurrency);
    await uptick.stop();
  }
}

async function rateBlackbox(
  urls: Urls,
  { quota, seconds }: { quota: CpuQuota; seconds: number },
): Promise<Rates> {
  const addresses = urls.map(({ url }) => url);
  const blackbox = await startBlackbox(addresses, 1, quota.wrapper);
  try {
    const rates = await ratesOver(urls, seconds);
    // the question costs more than the quota would give
    await quota.set(navigator.hardwareConcurrency);
    return { ...rates, downs: await failedProbes(blackbox.origin, seconds) };
  } finally {
    await blackbox.stop();
  }
}

/** What the target saw per second, once the rate had settled. */
async function ratesOver(
  urls: Urls,
  seconds: number,
): Promise<Omit<Rates, "downs">> {
  await pause(RAMP_MS);
  const look = async () => ({
    at: performance.now(),
    answers: await countOf(urls, "/count"),
    connections: await countOf(urls, "/connections"),
  });
  const before = await look();
  await pause(seconds * 1_000);
  const after = await look();
  const perSecond = (what: "answers" | "connections") =>
    (after[what] - before[what]) / (after.at - before.at) * 1_000;
  return {
    answers: perSecond("answers"),
    connections: perSecond("connections"),
  };
}

async function countOf([first]: Urls, path: string): Promise<number> {
  const response = await fetch(new URL(path, first?.url));
  return Number(await response.text());
}

/** Probes of the last seconds whose result was a failure; those that Prometheus gave up tell none. */
async function failedProbes(origin: string, seconds: number): Promise<number> {
  const all = `probe_success[${seconds}s]`;
  const query = `sum(count_over_time(${all})) - sum(sum_over_time(${all}))`;
  const response = await fetch(
    `${origin}/api/v1/query?query=${encodeURIComponent(query)}`,
  );
  const { data } = await response.json();
  return Number(data.result[0]?.value[1] ?? 0);
}
