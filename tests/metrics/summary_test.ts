import assert from "node:assert/strict";
import { Summary } from "../../metrics/summary.ts";
import { DISTRIBUTIONS, rankError } from "./quantile_inputs.ts";

const OPTIONS = {
  objectives: [
    { quantile: 0.5, error: 0.05 },
    { quantile: 0.9, error: 0.01 },
    { quantile: 0.99, error: 0.001 },
  ],
  maxAgeMs: 10 * 60 * 1000,
  ageBuckets: 5,
};

const lines = (summary: Summary) => [...summary.lines("text")];

Deno.test("Summary has NaN quantiles before the first value", () => {
  assert.deepEqual(lines(new Summary("a", "A", OPTIONS)), [
    'a{quantile="0.5"} NaN',
    'a{quantile="0.9"} NaN',
    'a{quantile="0.99"} NaN',
    "a_sum 0",
    "a_count 0",
  ]);
});

Deno.test("Summary writes small sets as the Go client does", () => {
  const summary = new Summary("a", "A", OPTIONS);
  summary.observe(0.000019946);
  summary.observe(0.000009125);
  assert.deepEqual(lines(summary), [
    'a{quantile="0.5"} 0.000009125',
    'a{quantile="0.9"} 0.000019946',
    'a{quantile="0.99"} 0.000019946',
    "a_sum 0.000029071",
    "a_count 2",
  ]);
});

Deno.test("Summary forgets quantiles with age, but neither sum nor count", () => {
  let ms = 0;
  const summary = new Summary("a", "A", { ...OPTIONS, now: () => ms });
  summary.observe(2);
  summary.observe(2);
  ms = OPTIONS.maxAgeMs;
  assert.deepEqual(lines(summary), [
    'a{quantile="0.5"} NaN',
    'a{quantile="0.9"} NaN',
    'a{quantile="0.99"} NaN',
    "a_sum 4",
    "a_count 2",
  ]);
  summary.observe(3);
  assert.deepEqual(lines(summary), [
    'a{quantile="0.5"} 3',
    'a{quantile="0.9"} 3',
    'a{quantile="0.99"} 3',
    "a_sum 7",
    "a_count 3",
  ]);
});

Deno.test("Summary keeps one set of quantiles per label value", () => {
  const summary = new Summary("a", "A", { ...OPTIONS, labelNames: ["b"] });
  summary.labels("x").observe(1);
  summary.labels("y").observe(5);
  assert.equal(summary.labels("x").quantile(0.5), 1);
  assert.equal(summary.labels("y").quantile(0.5), 5);
});

for (const value of [-1, NaN, Infinity, -Infinity]) {
  Deno.test(`observe() of a summary refuses ${value}`, () => {
    const summary = new Summary("a", "A", OPTIONS);
    assert.throws(() => summary.observe(value), {
      name: "RangeError",
      message: `Cannot observe "${value}" in "a": ` +
        "must be finite and not negative",
    });
    assert.equal(lines(summary).at(-1), "a_count 0");
  });
}

for (const [name, generate] of Object.entries(DISTRIBUTIONS)) {
  Deno.test(`Summary is within its objectives for 1,000,000 ${name} values`, () => {
    const values = generate(1_000_000);
    const summary = new Summary("a", "A", {
      ...OPTIONS,
      labelNames: ["b"],
      now: () => 0,
    });
    const series = summary.labels("c");
    for (const value of values) series.observe(value);
    assert.equal(series.count, values.length);
    values.sort();
    for (const { quantile, error } of OPTIONS.objectives) {
      const seen = rankError(values, quantile, series.quantile(quantile));
      assert.ok(seen <= error * values.length, `${quantile}: off by ${seen}`);
    }
  });
}
