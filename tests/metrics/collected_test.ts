import assert from "node:assert/strict";
import {
  CollectedCounter,
  CollectedGauge,
  type Sample,
} from "../../metrics/collected.ts";

Deno.test("CollectedGauge has a series only while it is collected", () => {
  const urls = new Map([["https://a.example/", 1], ["https://b.example/", 0]]);
  const gauge = new CollectedGauge("up", "Up", {
    labelNames: ["url"],
    *collect() {
      for (const [url, up] of urls) yield [[url], up];
    },
  });
  const lines = () => [...gauge.lines("text", "public")];
  assert.deepEqual(lines(), [
    'up{url="https://a.example/"} 1',
    'up{url="https://b.example/"} 0',
  ]);
  urls.delete("https://a.example/");
  assert.deepEqual(lines(), ['up{url="https://b.example/"} 0']);
});

Deno.test("CollectedGauge writes the first of samples with equal labels", () => {
  const gauge = new CollectedGauge("up", "Up", {
    labelNames: ["url"],
    collect: () => [[["a"], 1], [["a"], 0], [["b"], NaN]],
  });
  assert.deepEqual([...gauge.lines("text", "public")], [
    'up{url="a"} 1',
    'up{url="b"} NaN',
  ]);
});

Deno.test("CollectedGauge refuses samples with too few label values", () => {
  const gauge = new CollectedGauge("up", "Up", {
    labelNames: ["url", "name"],
    collect: () => [[["a"], 1]],
  });
  assert.throws(() => [...gauge.lines("text", "public")], {
    name: "TypeError",
    message:
      'Cannot collect "up" with 1 label values: it has the labels [url, name]',
  });
});

for (const value of [-1, NaN, Infinity]) {
  Deno.test(`CollectedCounter refuses ${value}`, () => {
    const samples: Sample[] = [[[], value]];
    const counter = new CollectedCounter("a_total", "A", {
      collect: () => samples,
    });
    assert.throws(() => [...counter.lines("text", "public")], {
      name: "RangeError",
      message: `Cannot collect "${value}" for "a_total": ` +
        "must be finite and not negative",
    });
  });
}
