import assert from "node:assert/strict";
import { durationText } from "../../../../routes/pages/client/time_words.js";

const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const DAY = 24 * H;

const CASES: [ms: number, want: string][] = [
  [0, "less than 1 s"],
  [999, "less than 1 s"],
  [45 * S, "45 s"],
  [65 * S, "1 min 5 s"],
  [10 * MIN - 1, "9 min 59 s"],
  [38 * MIN + 59 * S, "38 min"],
  [H, "1 h"],
  [H + 59 * S, "1 h"],
  [9 * H + 5 * MIN, "9 h 5 min"],
  [DAY, "1 day"],
  [2 * DAY + 3 * H + 59 * MIN, "2 days 3 h"],
  [400 * DAY, "400 days"],
];

for (const [ms, want] of CASES) {
  Deno.test(`durationText() writes ${ms} ms as "${want}"`, () => {
    assert.equal(durationText(ms), want);
  });
}
