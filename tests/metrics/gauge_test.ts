import assert from "node:assert/strict";
import { Gauge } from "../../metrics/gauge.ts";

Deno.test("Gauge goes up and down", () => {
  const gauge = new Gauge("a", "A");
  gauge.inc();
  gauge.inc(4);
  gauge.dec();
  gauge.dec(6);
  assert.deepEqual([...gauge.lines()], ["a -2"]);
});

const values: [value: number, text: string][] = [
  [NaN, "NaN"],
  [Infinity, "+Inf"],
  [-Infinity, "-Inf"],
  [-0, "-0"],
  [1e-7, "1e-7"],
  [1e21, "1e+21"],
  [Number.MAX_SAFE_INTEGER, "9007199254740991"],
];

for (const [value, text] of values) {
  Deno.test(`set() takes ${text}`, () => {
    const gauge = new Gauge("a", "A", ["b"]);
    gauge.labels("c").set(value);
    assert.deepEqual([...gauge.lines()], [`a{b="c"} ${text}`]);
  });
}

for (const amount of [NaN, Infinity, -Infinity]) {
  Deno.test(`inc() and dec() refuse ${amount}`, () => {
    const gauge = new Gauge("a", "A");
    assert.throws(() => gauge.inc(amount), {
      name: "RangeError",
      message: `Cannot add "${amount}" to "a": must be finite`,
    });
    assert.throws(() => gauge.dec(amount), RangeError);
    assert.deepEqual([...gauge.lines()], ["a 0"]);
  });
}
