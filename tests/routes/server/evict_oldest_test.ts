import assert from "node:assert/strict";
import { evictOldest } from "../../../routes/server/evict_oldest.ts";

const cases: [size: number, maxKeys: number, left: number][] = [
  [0, 1, 0],
  [1, 1, 1],
  [2, 1, 1],
  [5, 9, 5],
  [10, 9, 9],
  [20, 20, 20],
  [21, 20, 19],
  [101, 100, 91],
];

for (const [size, maxKeys, left] of cases) {
  Deno.test(`evictOldest() leaves the latest ${left} of ${size} keys when ${maxKeys} may stay`, () => {
    const keys = Array.from({ length: size }, (_, index) => `${index}`);
    const set = new Set(keys);
    const map = new Map(keys.map((key) => [key, 0]));
    evictOldest(set, maxKeys);
    evictOldest(map, maxKeys);
    assert.deepEqual([...set], keys.slice(size - left));
    assert.deepEqual([...map.keys()], keys.slice(size - left));
  });
}
