import assert from "node:assert/strict";
import type { SimProcess } from "./sim_process.ts";
import { EPOCH, Simulation } from "./simulation.ts";
import { familyOf } from "./targets.ts";

/** Always up until it dies; down at its first failure; every 15 s, with 10 s to answer. */
const VICTIM = 161;
const INTERVAL_MS = 15_000;
const TIMEOUT_MS = 10_000;
/** Ticks wait so long until they are written. */
const WRITTEN_MS = 5_000;
const CALM_MS = 60_000;
const TROUBLE_MS = 240_000;

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
