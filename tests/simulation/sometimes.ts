import assert from "node:assert/strict";
import type { SeedRun } from "./run_seed.ts";

/** All numbers of some runs, added up by name. */
export function addUp(runs: readonly SeedRun[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { hash: _hash, counts, chaos, ...rest } of runs) {
    for (const part of [counts, chaos, rest]) {
      for (const [name, value] of Object.entries(part)) {
        sums.set(name, (sums.get(name) ?? 0) + value);
      }
    }
  }
  return sums;
}

/** Everything that is to be survived has happened: laws that nothing ever tried would prove nothing. */
export function assertSometimes(sums: ReadonlyMap<string, number>): void {
  const never = [...sums].filter(([, sum]) => sum === 0).map(([name]) => name);
  assert.deepEqual(never, []);
  assert.ok(sums.size >= 15, [...sums.keys()].join(" "));
}
