import assert from "node:assert/strict";
import { Counter } from "../../metrics/counter.ts";

Deno.test("Counter without labels starts at 0", () => {
  const counter = new Counter("a_total", "A");
  assert.deepEqual([...counter.lines()], ["a_total 0"]);
  counter.inc();
  counter.inc(0);
  counter.inc(41.5);
  assert.deepEqual([...counter.lines()], ["a_total 42.5"]);
});

Deno.test("Counter with labels has a series once it is used", () => {
  const counter = new Counter("a_total", "A", ["status", "method"]);
  assert.deepEqual([...counter.lines()], []);
  counter.labels("200", "GET").inc();
  counter.labels("200", "HEAD");
  counter.labels("200", "GET").inc(2);
  assert.deepEqual([...counter.lines()], [
    'a_total{status="200",method="GET"} 3',
    'a_total{status="200",method="HEAD"} 0',
  ]);
});

for (const amount of [-1, -Number.MIN_VALUE, NaN, Infinity, -Infinity]) {
  Deno.test(`inc() refuses ${amount} and keeps its value`, () => {
    const counter = new Counter("a_total", "A", ["b"]);
    const series = counter.labels("c");
    assert.throws(() => series.inc(amount), {
      name: "RangeError",
      message: `Cannot add "${amount}" to "a_total": ` +
        "must be finite and not negative",
    });
    assert.equal(series.value, 0);
  });
}

Deno.test("inc() on a counter with labels is a TypeError that names them", () => {
  assert.throws(() => new Counter("a_total", "A", ["b", "c"]).inc(), {
    name: "TypeError",
    message:
      'Cannot use "a_total" with 0 label values: it has the labels [b, c]',
  });
});
