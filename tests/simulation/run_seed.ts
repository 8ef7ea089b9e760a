import { Chaos, type ChaosCounts } from "./chaos.ts";
import type { Counts } from "./instance.ts";
import { Simulation } from "./simulation.ts";

/** What a run shows of itself. */
export interface SeedRun {
  readonly hash: string;
  readonly virtualMs: number;
  readonly commits: number;
  readonly takeovers: number;
  readonly packedHours: number;
  readonly events: number;
  readonly counts: Counts;
  readonly chaos: ChaosCounts;
}

const HOUR_MS = 3_600_000;
const URLS = 10;

/** Runs the world of a seed through hours of trouble; throws where a law is broken. */
export async function runSeed(seed: number, hours: number): Promise<SeedRun> {
  const simulation = await Simulation.begin({
    seed,
    instances: 2 + seed % 3,
    urls: URLS,
  });
  const chaos = new Chaos(simulation, URLS);
  await chaos.rage(hours * HOUR_MS);
  await chaos.calm();
  for (const seat of simulation.seats) await simulation.stop(seat);
  await simulation.audit();
  const { hash, laws, counts, time } = simulation;
  return {
    hash: hash.value,
    virtualMs: time.now,
    commits: hash.commits,
    takeovers: laws.takeovers,
    packedHours: laws.packedHours,
    events: laws.events,
    counts,
    chaos: chaos.counts,
  };
}
