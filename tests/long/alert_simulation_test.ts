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
  happened = 0;
  last = Infinity;

  override deliver(happening: () => void): void {
    if (++this.happened > this.last) this.kill();
    super.deliver(happening);
  }
}

const OUTAGE: Stretch = { urlId: 1, from: 10, to: 50, outcome: "down" };
const CHANNELS = { ops: {}, phone: {} };

/** Two instances, one of which dies and comes back a while later; how much happened to it. */
async function dieAt(last: number): Promise<number> {
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
  for (let second = 0; second < 180; second += 5) {
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
  return mortals[0]?.happened ?? 0;
}

Deno.test("whatever is the last that happens to an instance, an outage is told once, opened and resolved", async () => {
  const most = await dieAt(Infinity);
  for (let last = 1; last <= most; last++) await dieAt(last);
  say(`an instance died at each of ${most} happenings`);
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
