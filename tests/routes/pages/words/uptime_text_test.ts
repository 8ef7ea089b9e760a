import assert from "node:assert/strict";
import { rangeUptimeOf } from "../../../../routes/history/range_uptime.ts";
import {
  uptimeFigure,
  uptimeText,
} from "../../../../routes/pages/words/uptime_text.ts";

const DAY_MS = 86_400_000;

const CASES: [
  upMs: number,
  downMs: number,
  rangeMs: number,
  isEstimated: boolean,
  want: string,
][] = [
  [0, 0, 90 * DAY_MS, false, "–"],
  [12_000, 0, 90 * DAY_MS, false, "100% of 12 s"],
  [0, 12_000, 90 * DAY_MS, false, "0.00% of 12 s"],
  [86 * DAY_MS, 0, 90 * DAY_MS, false, "100%"],
  [85 * DAY_MS, 0, 90 * DAY_MS, false, "100% of 85 days"],
  [90 * DAY_MS - 1, 1, 90 * DAY_MS, false, "99.99%"],
  [90 * DAY_MS * 1e6, 1, 90 * DAY_MS, false, "99.99%"],
  [DAY_MS, DAY_MS, 2 * DAY_MS, true, "about 50.00%"],
];

for (const [upMs, downMs, rangeMs, isEstimated, want] of CASES) {
  Deno.test(`uptimeText() says "${want}" of ${upMs} ms up and ${downMs} ms down`, () => {
    const uptime = rangeUptimeOf([{ upMs, downMs, isEstimated }], rangeMs);
    assert.equal(uptimeText(uptime), want);
  });
}

Deno.test("uptimeFigure() is short: one unit of what is known, a sign for what is estimated", () => {
  const figure = (knownMs: number, downMs: number, isEstimated = false) =>
    uptimeFigure(
      rangeUptimeOf(
        [{ upMs: knownMs - downMs, downMs, isEstimated }],
        90 * DAY_MS,
      ),
    );
  assert.equal(figure(0, 0), "–");
  assert.equal(figure(34.6 * DAY_MS, 0), "100% of\u00a034\u00a0days");
  assert.equal(figure(500, 0), "100% of\u00a0less\u00a0than\u00a01\u00a0s");
  assert.equal(figure(90 * DAY_MS, 0, true), "100%");
  assert.equal(figure(90 * DAY_MS, DAY_MS, true), "≈\u00a098.88%");
});
