import assert from "node:assert/strict";
import fc from "fast-check";
import { scaleFor } from "../../../../routes/pages/parts/chart_scale.ts";

const CASES: [mostMs: number, labels: string[]][] = [
  [84, ["100 ms", "80 ms", "60 ms", "40 ms", "20 ms", "0 ms"]],
  [401, ["500 ms", "400 ms", "300 ms", "200 ms", "100 ms", "0 ms"]],
  [3_100, ["4 s", "3 s", "2 s", "1 s", "0 s"]],
  [0, ["1 ms", "0.8 ms", "0.6 ms", "0.4 ms", "0.2 ms", "0 ms"]],
];

for (const [mostMs, labels] of CASES) {
  Deno.test(`scaleFor() makes [${labels}] for ${mostMs} ms`, () => {
    assert.deepEqual(scaleFor(mostMs).labels, labels);
  });
}

Deno.test("scaleFor() holds every value and wastes at most half of the room", () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), (mostMs) => {
      const { topMs, labels } = scaleFor(mostMs);
      assert.ok(topMs >= mostMs - 1e-6 && topMs <= mostMs * 2, `${topMs}`);
      assert.ok(labels.length >= 3 && labels.length <= 6);
    }),
  );
});
