import assert from "node:assert/strict";
import { coverageText } from "../../../../routes/pages/words/coverage_text.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const CASES: [
  known: number,
  range: number,
  words: string,
  age: number,
  want: string,
][] = [
  [DAY_MS, DAY_MS, "the last 24 hours", 400 * DAY_MS, "in the last 24 hours"],
  [
    3 * HOUR_MS,
    DAY_MS,
    "the last 24 hours",
    400 * DAY_MS,
    "in the 3 h measured during the last 24 hours",
  ],
  [
    6 * DAY_MS,
    30 * DAY_MS,
    "the last 30 days",
    6.2 * DAY_MS,
    "in the 6 days since it was added",
  ],
  [
    2 * DAY_MS,
    30 * DAY_MS,
    "the last 30 days",
    6 * DAY_MS,
    "in the 2 days measured since it was added",
  ],
  [
    90 * DAY_MS,
    90 * DAY_MS,
    "the last 90 days",
    HOUR_MS,
    "in the last 90 days",
  ],
  [
    40_000,
    DAY_MS,
    "the last 24 hours",
    41_000,
    "in the 41 s since it was added",
  ],
];

for (const [knownMs, rangeMs, words, ageMs, want] of CASES) {
  Deno.test(`coverageText() says "${want}"`, () => {
    assert.equal(coverageText({ knownMs, rangeMs }, words, ageMs), want);
  });
}
