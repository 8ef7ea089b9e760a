import assert from "node:assert/strict";
import { AgedQuantiles } from "../../metrics/aged_quantiles.ts";

const OBJECTIVES = [{ quantile: 0.5, error: 0.05 }];

/** Five buckets of 10 ms from time 1000, and a clock to set. */
function aged() {
  const clock = { ms: 1000 };
  const quantiles = new AgedQuantiles({
    objectives: OBJECTIVES,
    maxAgeMs: 50,
    ageBuckets: 5,
    now: () => clock.ms,
  });
  const median = (ms: number) => {
    clock.ms = ms;
    return quantiles.query(0.5);
  };
  const insert = (ms: number, ...values: number[]) => {
    clock.ms = ms;
    for (const value of values) quantiles.insert(value);
  };
  return { median, insert };
}

Deno.test("query() is NaN before the first value", () => {
  assert.equal(aged().median(1000), NaN);
});

const ages: [insertedAt: number, lastSeenAt: number][] = [
  [1000, 1049], // the first moment of a bucket
  [1009, 1049], // the last one
  [1010, 1059],
  [1019.5, 1059],
];

for (const [insertedAt, lastSeenAt] of ages) {
  Deno.test(`query() knows a value of ${insertedAt} until ${lastSeenAt}`, () => {
    const { median, insert } = aged();
    insert(insertedAt, 7);
    for (let ms = 1020; ms <= lastSeenAt; ms++) assert.equal(median(ms), 7);
    assert.equal(median(lastSeenAt + 1), NaN);
  });

  Deno.test(`query() needs no calls in between for a value of ${insertedAt}`, () => {
    for (
      const [at, want] of [[lastSeenAt, 7], [lastSeenAt + 1, NaN]] as const
    ) {
      const { median, insert } = aged();
      insert(insertedAt, 7);
      assert.equal(median(at), want);
    }
  });
}

Deno.test("query() forgets old values and keeps newer ones", () => {
  const { median, insert } = aged();
  insert(1000, 1, 1, 1, 1, 1);
  insert(1025, 9, 9, 9);
  assert.equal(median(1049), 1);
  assert.equal(median(1050), 9);
  assert.equal(median(1069), 9);
  assert.equal(median(1070), NaN);
});

Deno.test("query() works on after a pause of many ages", () => {
  const { median, insert } = aged();
  insert(1000, 1);
  assert.equal(median(1e9), NaN);
  insert(1e9 + 5, 2);
  assert.equal(median(1e9 + 5), 2);
  assert.equal(median(1e9 + 49), 2);
  assert.equal(median(1e9 + 55), NaN);
});

Deno.test("insert() counts a full batch once", () => {
  const { median, insert } = aged();
  insert(1000, ...Array.from({ length: 1001 }, (_, index) => index));
  const seen = median(1001);
  assert.ok(Math.abs(seen - 500) <= 51, `${seen}`);
});

Deno.test("AgedQuantiles with one bucket starts anew at each end", () => {
  let ms = 0;
  const quantiles = new AgedQuantiles({
    objectives: OBJECTIVES,
    maxAgeMs: 10,
    ageBuckets: 1,
    now: () => ms,
  });
  quantiles.insert(1);
  ms = 9;
  assert.equal(quantiles.query(0.5), 1);
  ms = 10;
  assert.equal(quantiles.query(0.5), NaN);
});

const options = { objectives: OBJECTIVES, maxAgeMs: 1, ageBuckets: 1 };

for (const maxAgeMs of [0, -1, NaN, Infinity]) {
  Deno.test(`AgedQuantiles refuses a maximum age of ${maxAgeMs}`, () => {
    assert.throws(() => new AgedQuantiles({ ...options, maxAgeMs }), {
      name: "RangeError",
      message:
        `Cannot keep values for "${maxAgeMs}" ms: must be finite and above 0`,
    });
  });
}

for (const ageBuckets of [0, -1, 1.5, NaN]) {
  Deno.test(`AgedQuantiles refuses ${ageBuckets} age buckets`, () => {
    assert.throws(() => new AgedQuantiles({ ...options, ageBuckets }), {
      name: "RangeError",
      message:
        `Cannot use "${ageBuckets}" age buckets: must be an integer from 1`,
    });
  });
}
