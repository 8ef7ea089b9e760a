import assert from "node:assert/strict";
import type { SimProcess } from "./sim_process.ts";
import { EPOCH, Simulation } from "./simulation.ts";
import type { Outcome } from "../../monitor/types.ts";
import { familyOf, isAlwaysUp } from "./targets.ts";

/** Always up until it dies; down at its first failure; every 15 s, with 10 s to answer. */
const VICTIM = 161;
const INTERVAL_MS = 15_000;
const TIMEOUT_MS = 10_000;
/** Ticks wait so long until they are written. */
const WRITTEN_MS = 5_000;
const CALM_MS = 60_000;
const TROUBLE_MS = 240_000;
/** Some 55 of their slots are due per second. */
const BUSY_URLS = 300;
const MANAGED_PER_SECOND = 30;

interface Trouble {
  readonly what: string;
  begin(process: SimProcess): void;
  /** Whether a target that dies meanwhile can be told from it. */
  readonly tellsDead: boolean;
  /** Whether nothing can be told of a target. */
  isBlind?(id: number): boolean;
}

const TROUBLES: Trouble[] = [
  { what: "nothing", begin: () => {}, tellsDead: true },
  {
    what: "a saturated loop, whose timers are on time",
    begin: (process) => process.socketDelayMs = 1_500,
    tellsDead: true,
  },
  {
    what: "a fifth of the CPU that it needs",
    begin: (process) => process.runsMsPerPeriod = 20,
    tellsDead: true,
  },
  {
    what: "a dead name server",
    begin: (process) => process.resolverIsDead = true,
    tellsDead: false,
    isBlind: () => true,
  },
  {
    what: "a silent line",
    begin: ({ silentFamilies }) => silentFamilies.add(4).add(6),
    tellsDead: false,
    isBlind: () => true,
  },
  {
    what: "half a line",
    begin: ({ silentFamilies }) => silentFamilies.add(6),
    tellsDead: true,
    isBlind: (id) => familyOf(id) === 6,
  },
];

/** One instance, in trouble; the laws watch each commit. */
async function inTrouble(
  trouble: Trouble,
): Promise<{ simulation: Simulation; since: number }> {
  const simulation = await Simulation.begin({
    seed: 11,
    instances: 1,
    urls: 10,
  });
  await simulation.pass(CALM_MS);
  const { instance } = simulation.seats[0] ?? assert.fail();
  trouble.begin(instance?.process ?? assert.fail());
  simulation.trouble(TROUBLE_MS);
  return { simulation, since: EPOCH + simulation.time.now };
}

for (const trouble of TROUBLES) {
  Deno.test(`Simulation tells no target down that answers, with ${trouble.what}`, async () => {
    const { simulation, since } = await inTrouble(trouble);
    await simulation.pass(TROUBLE_MS);
    const told = simulation.laws.recorded(VICTIM)
      .filter(({ at }) => at >= since && at < since + TROUBLE_MS - INTERVAL_MS)
      .map(({ outcome }) => outcome);
    assert.ok(told.length >= TROUBLE_MS / INTERVAL_MS - 2, String(told.length));
    const want = trouble.isBlind?.(VICTIM) ? "unknown" : "up";
    // what was in flight when it began may have been answered
    assert.deepEqual([...new Set(told.slice(1))], [want]);
  });

  if (!trouble.tellsDead) continue;
  for (const how of ["silent", "refuses"] as const) {
    Deno.test(`Simulation tells a target that is dead, and ${how}, the second time it is asked, with ${trouble.what}`, async () => {
      const { simulation } = await inTrouble(trouble);
      await simulation.pass(INTERVAL_MS);
      const diedAt = EPOCH + simulation.time.now;
      simulation.targets.dead.set(VICTIM, how);
      await simulation.pass(3 * INTERVAL_MS + TIMEOUT_MS + WRITTEN_MS);
      const told = simulation.laws.recorded(VICTIM)
        .filter(({ at }) => at >= diedAt).map(({ outcome }) => outcome);
      assert.ok(told.slice(0, 2).includes("down"), String(told));
      assert.ok(!told.includes("up"), String(told));
      assert.equal(simulation.laws.state(VICTIM)?.status, "down");
    });
  }
}

Deno.test("Simulation asks those with an unconfirmed failure first while less than all can be asked", async () => {
  const simulation = await Simulation.begin({
    seed: 6,
    instances: 1,
    urls: BUSY_URLS,
  });
  await simulation.pass(CALM_MS);
  const { instance } = simulation.seats[0] ?? assert.fail();
  (instance ?? assert.fail()).process.socketCostMs = 1_000 / MANAGED_PER_SECOND;
  simulation.trouble(TROUBLE_MS);
  await simulation.pass(TROUBLE_MS / 2);
  const diedAt = EPOCH + simulation.time.now;
  const alike = simulation.storedUrls().filter(({ id, intervalMs }) =>
    intervalMs === 5_000 && isAlwaysUp(id)
  );
  const dead = alike.filter((monitor) => monitor.failuresBeforeDown === 3);
  for (const { id } of dead) simulation.targets.dead.set(id, "refuses");
  await simulation.pass(TROUBLE_MS / 2);
  /** Between the slots that were asked, from the first of an outcome on. */
  const gaps = (id: number, first: Outcome) => {
    const ticks = simulation.laws.recorded(id).filter(({ at }) => at >= diedAt);
    const slots = ticks.slice(ticks.findIndex((tick) => tick.outcome === first))
      .map(({ at }) => at);
    return slots.slice(1).map((at, index) => at - (slots[index] ?? NaN));
  };
  const mean = (gaps: readonly number[]) =>
    gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  // two more failures confirm the first
  const unconfirmed = dead.flatMap(({ id }) => gaps(id, "down").slice(0, 2));
  const others = alike.filter((monitor) => !dead.includes(monitor))
    .flatMap(({ id }) => gaps(id, "up"));
  assert.ok(mean(unconfirmed) <= 6_500, `each ${mean(unconfirmed)} ms`);
  assert.ok(mean(others) > mean(unconfirmed), `others each ${mean(others)} ms`);
});
