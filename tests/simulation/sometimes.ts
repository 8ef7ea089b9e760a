import assert from "node:assert/strict";
import type { SeedRun } from "./run_seed.ts";

/** All numbers of some runs, added up by name. */
export function addUp(runs: readonly SeedRun[]): Map<string, number> {
  return sumsOf(runs.flatMap(({ hash: _hash, counts, chaos, ...rest }) => [
    { ...counts },
    { ...chaos },
    rest,
  ]));
}

/** Numbers, added up by name. */
export function sumsOf(
  records: readonly Readonly<Record<string, number>>[],
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, value] of records.flatMap((each) => Object.entries(each))) {
    sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return sums;
}

/** Everything that is to be survived has happened: laws that nothing ever tried would prove nothing. */
export function assertSometimes(sums: ReadonlyMap<string, number>): void {
  const never = [...sums].filter(([, sum]) => sum === 0).map(([name]) => name);
  assert.deepEqual(never, []);
  assert.ok(sums.size >= 15, [...sums.keys()].join(" "));
}
