import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import {
  faultSeconds,
  report,
  sleep,
  THOROUGH,
  writeUrlsFile,
} from "./fault_plan.ts";
import { seeded } from "../simulation/seeded.ts";
import { countSlots, doubledSlots, readRecorded } from "./recorded.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const SEATS = 4;
/** Shards of 64, but for the first: ids begin at 1. Equal, for the shares of few uneven ones take turns. */
const URLS = 8 * 64 - 1;
const INTERVAL_MS = 1_000;
/** Four windows. */
const FAIR_MS = 40_000;
const PROBES = "uptick_probes_total";

/** A place that one process after the other takes, with what all of them did. */
class Seat {
  instance: UptickInstance | null = null;
  probes = 0;
  readonly #start: () => Promise<UptickInstance>;

  constructor(start: () => Promise<UptickInstance>) {
    this.#start = start;
  }

  async take(): Promise<void> {
    this.instance = await this.#start();
  }

  /** The probes of all who took it, until now. */
  async total(): Promise<number> {
    return this.probes + (await this.instance?.metric(PROBES) ?? 0);
  }

  /** Counters end with their process: they are read right before. */
  async leave(how: (instance: UptickInstance) => Promise<unknown>) {
    const instance = this.instance;
    this.instance = null;
    if (instance === null) return;
    this.probes += await instance.metric(PROBES);
    await how(instance);
  }
}

type Fault = "kill" | "stop";

/** Strikes one seat after another, at random. */
async function strike(
  seats: readonly Seat[],
  { ms, gapMs, random }: { ms: number; gapMs: number; random: () => number },
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const end = Date.now() + ms;
  while (Date.now() < end) {
    await sleep(gapMs * (0.5 + random()));
    const seat = seats[Math.floor(random() * seats.length)];
    if (seat === undefined || seat.instance === null) continue;
    if (random() < 0.5) {
      await seat.leave((instance) => instance.kill());
      await sleep(200 + 800 * random());
      await seat.take();
      faults.push("kill");
    } else {
      seat.instance.signal("SIGSTOP");
      await sleep(200 + 1_300 * random());
      seat.instance.signal("SIGCONT");
      faults.push("stop");
    }
  }
  return faults;
}

/** What each did of the work of some seconds, in percent. */
async function sharesOver(seats: readonly Seat[], ms: number) {
  const before = await Promise.all(seats.map((seat) => seat.total()));
  await sleep(ms);
  const after = await Promise.all(seats.map((seat) => seat.total()));
  return percentages(after.map((each, index) => each - (before[index] ?? 0)));
}

function percentages(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, each) => sum + each, 0);
  return counts.map((each) => Math.round(each / total * 1_000) / 10);
}

function areFair(shares: readonly number[]): boolean {
  return shares.every((share) => share >= 10 && share <= 40);
}

/** With every window the shares may move. */
async function untilFair(seats: readonly Seat[]): Promise<void> {
  await eventually("every instance to do 10 to 40 % of the work", async () => {
    const shares = await sharesOver(seats, 3_000);
    return areFair(shares) ? true : undefined;
  }, FAIR_MS);
}

Deno.test("four instances share 511 urls through kills and pauses", async () => {
  await using dir = await tempDir();
  await using target = await TargetProcess.start();
  const store = `${dir.path}/store.sqlite3`;
  const urlsFile = await writeUrlsFile(dir.path, {
    origin: target.origin,
    count: URLS,
    interval: "1s",
  });
  await using all = new AsyncDisposableStack();
  const start = async () => {
    const args = ["--kv", store, "--urls-file", urlsFile];
    return all.use(await UptickInstance.start({ dir: dir.path, args }));
  };
  const seats = Array.from({ length: SEATS }, () => new Seat(start));
  await Promise.all(seats.map((seat) => seat.take()));
  await eventually(
    "every url to be probed",
    async () => (await target.visits()).size >= URLS ? true : undefined,
  );
  await untilFair(seats);

  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = seeded(seed);
  const calmMs = THOROUGH ? 60_000 : 5_000;
  const calmFrom = Date.now();
  await sleep(calmMs);
  const faultsFrom = Date.now();
  const faults = await strike(seats, {
    ms: faultSeconds(15) * 1_000,
    gapMs: THOROUGH ? 15_000 : 5_000,
    random,
  });
  await sleep(3_000);
  const faultsTo = Date.now();
  await untilFair(seats);
  const codes: number[] = [];
  for (const seat of seats) {
    await seat.leave(async (instance) => codes.push(await instance.stop()));
  }
  const recorded = [...(await readRecorded(store)).values()];
  const count = (from: number, to: number) => {
    const counts = recorded.map((each) => countSlots(each, from, to));
    const due = counts.reduce((sum, each) => sum + each.due, 0);
    return { due, missed: counts.reduce((sum, each) => sum + each.missed, 0) };
  };
  const calm = count(calmFrom, faultsFrom);
  const rough = count(faultsFrom, faultsTo - INTERVAL_MS);
  const shares = percentages(seats.map((seat) => seat.probes));
  const downs = recorded.flatMap(({ events }) => events)
    .filter(({ event }) => event === "downtime");
  const unknown = recorded.flatMap(({ ticks }) => ticks)
    .filter(({ outcome }) => outcome === "unknown");
  const figures = {
    seed,
    urls: recorded.length,
    calm,
    rough,
    kills: faults.filter((fault) => fault === "kill").length,
    stops: faults.filter((fault) => fault === "stop").length,
    shares,
    unknown: unknown.length,
  };
  report("several instances", figures);
  const said = JSON.stringify(figures);
  assert.deepEqual(codes, [0, 0, 0, 0], said);
  assert.equal(recorded.length, URLS, said);
  assert.equal(doubledSlots(recorded), 0, said);
  assert.deepEqual(downs, [], said);
  assert.equal(calm.missed, 0, said);
  const allowed = THOROUGH ? rough.due / 100 : faults.length * URLS;
  assert.ok(rough.missed <= allowed, said);
  if (THOROUGH) assert.ok(areFair(shares), said);
});
