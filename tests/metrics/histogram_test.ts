import assert from "node:assert/strict";
import fc from "fast-check";
import { Histogram } from "../../metrics/histogram.ts";

Deno.test("observe() counts a value on a bound below it", () => {
  const histogram = new Histogram("a", "A", {
    buckets: [1, 2],
    labelNames: ["b"],
  });
  for (const value of [0, 1, 1.5, 2, 2.5]) histogram.labels("c").observe(value);
  assert.deepEqual([...histogram.lines("text")], [
    'a_bucket{b="c",le="1"} 2',
    'a_bucket{b="c",le="2"} 4',
    'a_bucket{b="c",le="+Inf"} 5',
    'a_sum{b="c"} 7',
    'a_count{b="c"} 5',
  ]);
});

Deno.test("Histogram without labels is there before the first value", () => {
  const histogram = new Histogram("a", "A", { buckets: [1] });
  assert.deepEqual([...histogram.lines("text")], [
    'a_bucket{le="1"} 0',
    'a_bucket{le="+Inf"} 0',
    "a_sum 0",
    "a_count 0",
  ]);
});

const positive = fc.double({ min: 0, max: 1e9, noNaN: true });

Deno.test("lines() are cumulative, end in the count and sum up", () => {
  const bounds = fc.uniqueArray(positive, { minLength: 1, maxLength: 12 })
    .map((bounds) => bounds.toSorted((a, b) => a - b));
  fc.assert(fc.property(bounds, fc.array(positive), (buckets, values) => {
    const histogram = new Histogram("a", "A", { buckets });
    for (const value of values) histogram.observe(value);
    const numbers = [...histogram.lines("text")]
      .map((line) => Number(line.split(" ")[1]));
    const below = [...buckets, Infinity]
      .map((bound) => values.filter((value) => value <= bound).length);
    const sum = values.reduce((sum, value) => sum + value, 0);
    assert.deepEqual(numbers, [...below, sum, values.length]);
  }));
});

for (const value of [-1, NaN, Infinity, -Infinity]) {
  Deno.test(`observe() of a histogram refuses ${value}`, () => {
    const histogram = new Histogram("a", "A", { buckets: [1] });
    assert.throws(() => histogram.observe(value), {
      name: "RangeError",
      message: `Cannot observe "${value}" in "a": ` +
        "must be finite and not negative",
    });
    assert.equal([...histogram.lines("text")].at(-1), "a_count 0");
  });
}

const badBuckets = [[], [1, 1], [2, 1], [NaN], [1, Infinity], [-1, 1]];

for (const buckets of badBuckets) {
  Deno.test(`Histogram refuses buckets [${buckets}]`, () => {
    assert.throws(() => new Histogram("a", "A", { buckets }), {
      name: "RangeError",
      message:
        `Cannot create histogram "a" with buckets [${buckets.join(", ")}]: ` +
        "must be one or more finite numbers from 0, each above the one before",
    });
  });
}
