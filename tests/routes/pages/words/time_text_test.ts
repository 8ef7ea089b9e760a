import assert from "node:assert/strict";
import {
  clockText,
  dayRangeText,
  exactSpanText,
  lastingMomentText,
  momentText,
  monthText,
  spanText,
} from "../../../../routes/pages/words/time_text.ts";

const NOW = Date.UTC(2026, 10, 20, 20, 0);
const at = (day: number, hour: number, minute = 0) =>
  Date.UTC(2026, 10, day, hour, minute);

const CASES: [text: string, want: string][] = [
  [momentText(at(20, 14, 2), NOW), "14:02 UTC"],
  [momentText(at(20, 0, 0), NOW), "00:00 UTC"],
  [momentText(at(19, 23, 59), NOW), "19 Nov, 23:59 UTC"],
  [momentText(Date.UTC(2025, 11, 31, 8), NOW), "31 Dec 2025, 08:00 UTC"],
  [lastingMomentText(at(20, 14, 2)), "20 Nov 2026, 14:02 UTC"],
  [spanText(at(20, 14, 2), at(20, 14, 12), NOW), "14:02 to 14:12 UTC"],
  [
    spanText(at(19, 23, 50), at(20, 0, 10), NOW),
    "19 Nov, 23:50 to 20 Nov, 00:10 UTC",
  ],
  [spanText(at(19, 23), null, NOW), "since 19 Nov, 23:00 UTC"],
  [
    exactSpanText(at(19, 23), at(20, 1)),
    "19 Nov 2026, 23:00:00 UTC to 20 Nov 2026, 01:00:00 UTC",
  ],
  [monthText(NOW), "November 2026"],
  [clockText(at(20, 4, 2)), "04:02"],
];

for (const [text, want] of CASES) {
  Deno.test(`without a script it is "${want}"`, () => {
    assert.equal(text, want);
  });
}

const RANGES: [from: string, to: string, want: string][] = [
  ["2026-11-25", "2026-11-25", "25 Nov"],
  ["2026-11-25", "2026-11-29", "25–29 Nov"],
  ["2026-10-29", "2026-11-02", "29 Oct – 2 Nov"],
  ["2025-12-30", "2026-01-02", "30 Dec 2025 – 2 Jan"],
  ["2025-12-30", "2025-12-31", "30–31 Dec 2025"],
];

for (const [from, to, want] of RANGES) {
  Deno.test(`the days from ${from} to ${to} are "${want}"`, () => {
    const ends = [from, to].map((at) => Date.parse(at)) as [number, number];
    assert.equal(dayRangeText(...ends, NOW), want);
  });
}
