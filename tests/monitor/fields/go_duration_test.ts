import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatGoDuration,
  parseGoDuration,
} from "../../../monitor/fields/go_duration.ts";

const DURATIONS: [text: string, want: number | null][] = [
  ["100ms", 100],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["1.s", 1_000],
  ["1us", 0.001],
  ["1µs", 0.001],
  ["1μs", 0.001],
  ["1ns", 0.000_001],
  ["0s", 0],
  ["1s1h", 3_601_000],
  ["10", null],
  ["0", null],
  ["", null],
  ["s", null],
  [".s", null],
  ["-1s", null],
  ["1 s", null],
  ["1S", null],
  ["1d", null],
  ["1e3s", null],
  ["1s ", null],
  ["2502h", null],
  ["9".repeat(400) + "h", null],
];

for (const [text, want] of DURATIONS) {
  Deno.test(`parseGoDuration() reads "${text.slice(0, 20)}" as ${want}`, () => {
    assert.equal(parseGoDuration(text), want);
  });
}

Deno.test("parseGoDuration() reads back what formatGoDuration() writes", () => {
  const upToOneDayNs = fc.integer({ min: 0, max: 86_400e9 }).map((ns) =>
    ns / 1e6
  );
  const upTo100DaysMs = fc.integer({ min: 0, max: 100 * 86_400e3 });
  fc.assert(fc.property(fc.oneof(upToOneDayNs, upTo100DaysMs), (ms) => {
    assert.equal(parseGoDuration(formatGoDuration(ms)), ms);
  }));
});

const FORMATTED: [ms: number, want: string][] = [
  [0, "0s"],
  [1_500, "1s500ms"],
  [6_000_000, "1h40m"],
  [60_000, "1m"],
  [0.001, "1us"],
];

for (const [ms, want] of FORMATTED) {
  Deno.test(`formatGoDuration() writes ${ms} as ${want}`, () => {
    assert.equal(formatGoDuration(ms), want);
  });
}
