import assert from "node:assert/strict";
import fc from "fast-check";
import {
  nextSlot,
  phaseOf,
  SHARD_SIZE,
  shardOf,
  windowOf,
} from "../../monitor/slots.ts";

const ids = fc.integer({ min: 1, max: 1_000_000 });
const intervals = fc.integer({ min: 100, max: 6_000_000 });
const times = fc.integer({ min: 0, max: 4_000_000_000_000 });

Deno.test("nextSlot() is the first at or after a time", () => {
  fc.assert(fc.property(ids, intervals, times, (id, interval, from) => {
    const phase = phaseOf(id, interval, Infinity);
    const slot = nextSlot(from, phase, interval);
    assert.ok(slot >= from && slot - interval < from);
    assert.equal((slot - phase) % interval, 0);
    assert.equal(nextSlot(slot, phase, interval), slot);
    assert.equal(nextSlot(slot + 1, phase, interval), slot + interval);
  }));
});

Deno.test("phaseOf() lies within the interval and the span", () => {
  fc.assert(fc.property(ids, intervals, intervals, (id, interval, span) => {
    const phase = phaseOf(id, interval, span);
    assert.ok(Number.isInteger(phase));
    assert.ok(phase >= 0 && phase < Math.min(interval, span));
  }));
});

Deno.test("phaseOf() spreads the urls evenly: no tenth of the interval has more than 12 % of them", () => {
  const tenths = new Array(10).fill(0);
  for (let id = 1; id <= 10_000; id++) {
    tenths[Math.floor(phaseOf(id, 10_000, Infinity) / 1_000)]++;
  }
  assert.ok(Math.max(...tenths) <= 1_200, String(tenths));
});

Deno.test("windowOf() and shardOf() cut time and ids into stretches without gaps", () => {
  assert.deepEqual([9_999, 10_000, 19_999].map((at) => windowOf(at, 10_000)), [
    0,
    1,
    1,
  ]);
  assert.deepEqual([0, SHARD_SIZE - 1, SHARD_SIZE].map(shardOf), [0, 0, 1]);
});
