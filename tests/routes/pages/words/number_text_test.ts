import assert from "node:assert/strict";
import fc from "fast-check";
import {
  percentText,
  responseText,
} from "../../../../routes/pages/words/number_text.ts";

const PERCENTS: [share: number | null, want: string][] = [
  [1, "100%"],
  [0.999999, "99.99%"],
  [0.9999, "99.99%"],
  [0.99985, "99.98%"],
  [0.5, "50.00%"],
  [0, "0.00%"],
  [null, "–"],
];

for (const [share, want] of PERCENTS) {
  Deno.test(`percentText() writes ${share} as ${want}`, () => {
    assert.equal(percentText(share), want);
  });
}

Deno.test("percentText() never says more than there is, by a hundredth of a percent at most", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
    const said = Number.parseFloat(percentText(share)) / 100;
    assert.ok(said <= share + 1e-12 && said > share - 1.001e-4, `${share}`);
  }));
});

const RESPONSES: [ms: number | null, want: string][] = [
  [0.34, "0.3 ms"],
  [9.94, "9.9 ms"],
  [84.4, "84 ms"],
  [999, "999 ms"],
  [1_240, "1.24 s"],
  [12_340, "12.3 s"],
  [null, "–"],
];

for (const [ms, want] of RESPONSES) {
  Deno.test(`responseText() writes ${ms} as ${want}`, () => {
    assert.equal(responseText(ms), want);
  });
}
