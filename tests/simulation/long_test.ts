import { runSeed, type SeedRun } from "./run_seed.ts";
import {
  assertEachTried,
  runMaintenanceSeed,
} from "./alerts/run_maintenance_seed.ts";
import { addUp, assertSometimes } from "./sometimes.ts";

const SEEDS = Number(Deno.env.get("SIMULATION_SEEDS") ?? 200);
const HOURS = Number(Deno.env.get("SIMULATION_HOURS") ?? 0.5);
/** Of the one run that outlasts the retention of ticks. */
const LONG_HOURS = 52;

Deno.test(`Simulation breaks no law in ${SEEDS} worlds of ${HOURS} h`, async () => {
  const runs: SeedRun[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      runs.push(await runSeed(seed, HOURS));
    } catch (error) {
      throw new Error(`seed ${seed} breaks a law`, { cause: error });
    }
  }
  assertSometimes(addUp(runs));
});

Deno.test(`Simulation breaks no law in ${LONG_HOURS} h of one world`, async () => {
  await runSeed(1_000, LONG_HOURS);
});

Deno.test(`Simulation of alerts within maintenance breaks no law in ${SEEDS} worlds`, async () => {
  const runs = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      runs.push(await runMaintenanceSeed(seed, 1));
    } catch (error) {
      throw new Error(`seed ${seed} breaks a law`, { cause: error });
    }
  }
  assertEachTried(runs);
});
