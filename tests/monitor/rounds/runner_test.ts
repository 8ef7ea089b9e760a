import assert from "node:assert/strict";
import { Counts, Instance } from "../../simulation/instance.ts";
import { EPOCH, Simulation } from "../../simulation/simulation.ts";
import { SimProcess } from "../../simulation/sim_process.ts";
import { SimStore } from "../../simulation/sim_store.ts";
import { Targets } from "../../simulation/targets.ts";
import { AWAY } from "../../simulation/store_weather.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";
import { shardOf } from "../../../monitor/slots.ts";
import type { NewUrl } from "../../../store/urls.ts";
import { newUrl } from "../../store/store_rig.ts";

/** One instance on a store that answers within a millisecond. */
async function alone(
  intervalMs = 60_000,
  latencyMs = () => 0.3,
  rule: Partial<NewUrl> = {},
) {
  const time = new VirtualTime();
  const store = new SimStore(() => time.now);
  const counts = new Counts();
  const targets = new Targets(1);
  const weather = { latencyMs, faultOf: () => null };
  const run = () =>
    new Instance("a", new SimProcess(time, EPOCH, 0), {
      time,
      store,
      weather,
      targets,
      counts,
      seed: 1,
    });
  const instance = run();
  // Urls of this id are always up.
  store.commit({ sets: [{ key: ["counters", "url"], value: 4 }] });
  const adding = instance.urls.create(
    newUrl({ intervalMs, timeoutMs: 1_000, ...rule }),
  );
  await time.advance(10);
  const monitor = await adding;
  assert.ok(monitor);
  return { time, store, counts, targets, instance, run, url: monitor };
}

Deno.test("Runner has a first result within a second of the start, whatever the interval", async () => {
  const { time, instance, counts } = await alone(6_000_000);
  void instance.runner.start();
  await time.advance(1_000);
  assert.equal(counts.probes, 1);
  assert.equal(instance.runner.liveStates(0)?.get(5)?.status, "up");
  assert.equal(counts.recorded, 1, "a change of state is written at once");
});

Deno.test("Runner goes on at once after a restart in the same window", async () => {
  const { time, instance, run, targets, url: monitor } = await alone(1_000);
  void instance.runner.start();
  await time.advance(3_000);
  instance.process.kill();
  void run().runner.start();
  await time.advance(1_500);
  assert.ok(time.now - (targets.askedAt.get(monitor.id) ?? 0) < 1_000);
});

Deno.test("Runner.stop() writes what it has, frees its claims, and probes no more", async () => {
  const { time, instance, run, counts } = await alone(1_000);
  void instance.runner.start();
  await time.advance(5_000);
  let stopped = false;
  instance.runner.stop(3_000).then(() => stopped = true);
  await time.advance(3_000);
  assert.ok(stopped);
  assert.equal(counts.recorded, counts.probes);
  const { probes } = counts;
  await time.advance(5_000);
  assert.equal(counts.probes, probes);
  void run().runner.start();
  await time.advance(1_000);
  assert.ok(counts.probes > probes);
});

Deno.test("Runner.stop() during the start leaves nothing to be claimed later", async () => {
  let latencyMs = 0.3;
  let calls = 0;
  const { time, instance } = await alone(1_000, () => {
    calls++;
    return latencyMs;
  });
  latencyMs = 500;
  void instance.runner.start();
  await time.advance(100);
  void instance.runner.stop(3_000);
  await time.advance(5_000); // what it was reading ends
  calls = 0;
  await time.advance(30_000);
  assert.equal(calls, 0);
});

Deno.test("Runner.runFor() ends with everything written, and can be run again", async () => {
  const { time, instance, counts } = await alone(5_000);
  for (const least of [6, 12]) {
    let ended = false;
    instance.runner.runFor(30_000).then(() => ended = true);
    await time.advance(36_000);
    assert.ok(ended);
    assert.ok(counts.probes >= least, `${counts.probes} probes`);
    assert.equal(counts.recorded, counts.probes);
    await time.advance(24_000);
  }
  assert.deepEqual([counts.missed, counts.lost, counts.stalls], [0, 0, 0]);
});

Deno.test("Runner knows nothing for sure between two cron runs: others may probe meanwhile", async () => {
  const { time, instance } = await alone(5_000);
  const known = () => instance.runner.liveStates(0)?.get(5)?.status;
  void instance.runner.runFor(30_000);
  await time.advance(29_000);
  assert.equal(known(), "up");
  await time.advance(7_000);
  assert.equal(known(), undefined);
});

Deno.test("Runner probes what is overdue at once after a pause, whatever the interval", async () => {
  for (const pauseMs of [100_000, 140_000, 10_800_000]) {
    const intervalMs = Math.max(90_000, Math.min(pauseMs - 10_000, 1_800_000));
    const { time, instance, counts } = await alone(intervalMs);
    void instance.runner.start();
    await time.advance(5_000);
    const before = counts.probes;
    instance.process.stopFor(pauseMs);
    await time.advance(pauseMs);
    await time.advance(20_000);
    assert.ok(counts.probes > before, `after ${pauseMs} ms`);
  }
});

Deno.test("Runner follows urls that are added, paused, resumed and deleted", async () => {
  const { time, instance, targets, url } = await alone(1_000);
  const { runner, urls } = instance;
  void runner.start();
  await time.advance(2_000);
  const asked = () => targets.asked.get(url.id)?.length ?? 0;
  const does = async (change: () => Promise<unknown>, probes: boolean) => {
    void change();
    await time.advance(3_000);
    const before = asked();
    await time.advance(3_000);
    assert.equal(asked() > before, probes);
  };
  await does(() => urls.update(url.id, { paused: true }), false);
  await does(() => urls.update(url.id, { paused: false }), true);
  await does(() => urls.delete(url), false);
});

Deno.test("Runner hands a dead instance's shards over at the next window, and no later", async () => {
  const simulation = await Simulation.begin({
    seed: 3,
    instances: 2,
    urls: 10,
  });
  await simulation.pass(60_000);
  simulation.kill(simulation.seats[0] ?? assert.fail());
  await simulation.pass(10_500);
  const since = simulation.time.now;
  await simulation.pass(6_000);
  for (const { id, intervalMs } of simulation.storedUrls()) {
    if (intervalMs > 5_000) continue;
    assert.ok((simulation.targets.askedAt.get(id) ?? 0) > since, `url ${id}`);
  }
});

Deno.test("Runner counts as missed what an instance found that died with it while the store was away", async () => {
  const simulation = await Simulation.begin({
    seed: 3,
    instances: 2,
    urls: 10,
  });
  await simulation.pass(60_000);
  simulation.weather.storm(AWAY, 120_000);
  await simulation.pass(115_000);
  const [dead = assert.fail()] = simulation.seats;
  const shards = dead.instance?.runner.heldShards() ?? [];
  simulation.kill(dead);
  const diedAt = EPOCH + simulation.time.now;
  await simulation.pass(60_000);
  let due = 0;
  for (const { id, intervalMs } of simulation.storedUrls()) {
    if (!shards.includes(shardOf(id))) continue;
    const ticks = simulation.laws.recorded(id);
    const before = ticks.findLast(({ at }) => at < diedAt)?.at ?? 0;
    const after = ticks.find(({ at }) => at >= diedAt)?.at ?? 0;
    due += Math.round((after - before) / intervalMs) - 1;
  }
  const { missed } = simulation.counts;
  assert.ok(due > 50, String(due));
  // how long the last that was written lies back is only known to one interval
  assert.ok(Math.abs(missed - due) <= 2 * 10, `${missed} of ${due}`);
});

Deno.test("Runner looks into a failure that is not confirmed yet sooner than after an interval, and dates the outage from it", async () => {
  const { time, targets, instance } = await alone(60_000, () => 0.3, {
    failuresBeforeDown: 3,
    retryAfterMs: 10_000,
  });
  void instance.runner.start();
  await time.advance(90_000);
  targets.asked.clear();
  targets.dead.set(5, "refuses");
  await time.advance(60_000 + 21_000);
  const asked = (targets.asked.get(5) ?? []).map(({ wall }) => wall);
  const [first = NaN] = asked;
  const state = instance.runner.liveStates(0)?.get(5);
  assert.equal(state?.status, "down");
  assert.ok(Math.abs(state.since - first) < 100, "from the first of them");
  assert.deepEqual(
    asked.slice(0, 3).map((at) => Math.round((at - first) / 1_000)),
    [0, 10, 20],
  );
  await time.advance(70_000);
  const later = (targets.asked.get(5) ?? []).slice(3);
  assert.ok(later.length <= 2, "what is confirmed is asked at its interval");
});
