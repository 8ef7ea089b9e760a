import assert from "node:assert/strict";
import { runAlertSeed } from "../simulation/alerts/run_alert_seed.ts";
import { AlertWorld, EPOCH } from "../simulation/alerts/alert_world.ts";
import { type Stretch, watchedUrls } from "../simulation/alerts/story.ts";
import { SimProcess } from "../simulation/sim_process.ts";
import { assertSometimes, sumsOf } from "../simulation/sometimes.ts";
import { say } from "./say.ts";

const SEEDS = Number(Deno.env.get("SIMULATION_SEEDS") ?? 200);
const HOURS = 1;
const DAY_MS = 86_400_000;

Deno.test(`Simulation of alerts breaks no law in ${SEEDS} worlds of ${HOURS} h`, async () => {
  const runs: Record<string, number>[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      runs.push(await runAlertSeed(seed, HOURS));
    } catch (error) {
      throw new Error(`seed ${seed} breaks a law`, { cause: error });
    }
  }
  const sums = sumsOf(runs);
  say(`alerts in ${SEEDS} worlds: ${JSON.stringify(Object.fromEntries(sums))}`);
  assertSometimes(sums);
});

/** A process that dies when the `last` thing happens to it, before it knows. */
class MortalProcess extends SimProcess {
  /** When what happened, in milliseconds since the beginning. */
  readonly happened: number[] = [];
  last = Infinity;

  override deliver(happening: () => void): void {
    if (this.happened.push(this.monotonicMs()) > this.last) this.kill();
    super.deliver(happening);
  }
}

/** It lasts for longer than a message waits whose instance died. */
const OUTAGE: Stretch = { urlId: 1, from: 10, to: 130, outcome: "down" };
const CHANNELS = { ops: {}, phone: {} };

/** Two instances, one of which dies and comes back a while later; when what happened to it. */
async function dieAt(last: number): Promise<readonly number[]> {
  const mortals: MortalProcess[] = [];
  const world = await AlertWorld.begin({
    ...{ seed: 7, instances: 2, story: [OUTAGE] },
    monitors: watchedUrls({ urls: 2, urlsPerHost: 1 }),
    createProcess: (time, offsetMs) => {
      const process = new MortalProcess(time, EPOCH, offsetMs);
      if (mortals.length === 0) process.last = last;
      mortals.push(process);
      return process;
    },
  }, CHANNELS);
  const [seat] = world.seats;
  assert.ok(seat);
  for (let second = 0; second < 260; second += 5) {
    await world.pass(5_000);
    if (!mortals[0]?.dead) continue;
    if (seat.instance?.process === mortals[0]) world.kill(seat);
    else world.start(seat);
  }
  for (const channel of Object.keys(CHANNELS)) {
    const own = world.receivers.taken
      .filter((each) => each.channel === channel)
      .map(({ notice }) => notice.id);
    const what = `dies at ${last}: ${own}`;
    const ids = [...new Set(own)];
    assert.deepEqual(ids, ["o_1_2:opened:1", "o_1_2:resolved:2"], what);
    assert.ok(own.length <= ids.length + 1, what);
  }
  assert.equal(world.left.waiting, 0);
  return mortals[0]?.happened ?? [];
}

/** After the outage began, was told, and was over, in milliseconds. */
const BUSY_MS = [10_000, 30_000, 130_000];
const BUSY_FOR_MS = 6_000;

Deno.test("whatever is the last that happens to an instance while it tells of an outage, that is told once, opened and resolved", async () => {
  const happened = await dieAt(Infinity);
  const busy = happened.flatMap((at, index) =>
    BUSY_MS.some((from) => at >= from && at < from + BUSY_FOR_MS)
      ? [index + 1]
      : []
  );
  for (const last of busy) await dieAt(last);
  say(`an instance died at each of ${busy.length} happenings`);
  assert.ok(busy.length > 50);
});

Deno.test("a day in which nothing happens costs alerts no write", async () => {
  const world = await AlertWorld.begin({
    ...{ seed: 1, instances: 2, story: [] },
    monitors: watchedUrls({ urls: 20, urlsPerHost: 2 }),
  }, CHANNELS);
  const before = world.commits;
  await world.pass(DAY_MS);
  assert.equal(world.commits - before, 0);
});
