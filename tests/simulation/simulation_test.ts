import assert from "node:assert/strict";
import { nextSlot, phaseOf } from "../../monitor/slots.ts";
import { runSeed } from "./run_seed.ts";
import { EPOCH, Simulation } from "./simulation.ts";
import { addUp, assertSometimes } from "./sometimes.ts";

const MINUTE_MS = 60_000;

Deno.test("Simulation breaks no law in some hours of trouble, and all kinds of trouble happen", async () => {
  const runs = [];
  for (const seed of [1, 2, 3, 4]) runs.push(await runSeed(seed, 0.6));
  assertSometimes(addUp(runs));
});

Deno.test("Simulation has the same history for the same seed, and reads no clock or chance but its own", async () => {
  const { now } = Date;
  const { random } = Math;
  const refuse = () => {
    throw new Error("the simulation must not depend on the real world");
  };
  try {
    Date.now = refuse;
    Math.random = refuse;
    const [first, again, other] = [
      await runSeed(11, 0.2),
      await runSeed(11, 0.2),
      await runSeed(12, 0.2),
    ];
    assert.deepEqual(again, first);
    assert.notEqual(other.hash, first.hash);
  } finally {
    Date.now = now;
    Math.random = random;
  }
});

Deno.test("Simulation misses no slot where nothing goes wrong, though instances join", async () => {
  const urls = 10;
  const simulation = new Simulation({ seed: 5, instances: 3, urls });
  for (let index = 0; index < urls; index++) await simulation.addUrl(index);
  for (const seat of simulation.seats) {
    simulation.start(seat);
    await simulation.pass(MINUTE_MS);
  }
  await simulation.pass(10 * MINUTE_MS);
  const end = EPOCH + simulation.time.now - MINUTE_MS;
  for (const { id, intervalMs } of simulation.storedUrls()) {
    const phase = phaseOf(id, intervalMs, Infinity);
    const recorded = simulation.laws.recorded(id).map(({ at }) => at);
    const missing: number[] = [];
    let slot = nextSlot(EPOCH + 5_000, phase, intervalMs);
    for (; slot < end; slot += intervalMs) {
      if (!recorded.includes(slot)) missing.push(slot - EPOCH);
    }
    assert.deepEqual(missing, [], `url ${id}`);
  }
  const { lost, missed, stalls } = simulation.counts;
  assert.deepEqual({ lost, missed, stalls }, { lost: 0, missed: 0, stalls: 0 });
});
