import { runSeed, type SeedRun } from "./run_seed.ts";
import { addUp, assertSometimes } from "./sometimes.ts";

/** How many seeds; none unless asked for. */
const SEEDS = Number(Deno.env.get("SIMULATION_SEEDS") ?? 0);
const HOURS = Number(Deno.env.get("SIMULATION_HOURS") ?? 1);
/** Of the one run that outlasts every retention of ticks. */
const LONG_HOURS = 52;

Deno.test({
  name: `Simulation breaks no law in ${SEEDS} worlds of ${HOURS} h`,
  ignore: SEEDS === 0,
  fn: async () => {
    const runs: SeedRun[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        runs.push(await runSeed(seed, HOURS));
      } catch (error) {
        throw new Error(`seed ${seed} breaks a law`, { cause: error });
      }
    }
    assertSometimes(addUp(runs));
  },
});

Deno.test({
  name: `Simulation breaks no law in ${LONG_HOURS} h of one world`,
  ignore: SEEDS === 0,
  fn: async () => {
    await runSeed(1_000, LONG_HOURS);
  },
});
