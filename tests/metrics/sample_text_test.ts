import assert from "node:assert/strict";
import fc from "fast-check";
import { formatBound } from "../../metrics/sample_text.ts";

/** The examples of OpenMetrics 1.0, "Canonical Numbers". */
const canonical = [
  ...["0.0", "0.001", "0.002", "0.01", "0.1", "0.9", "0.95", "0.99", "0.999"],
  ...["1.0", "1.7", "10.0", "1e-10", "1e-09", "1e-05", "0.0001", "100000.0"],
  ...["1e+06", "1e+10", "1.5e+07", "1e+100", "+Inf"],
];

for (const text of canonical) {
  Deno.test(`formatBound() writes ${text} in OpenMetrics`, () => {
    const bound = Number(text.replace("Inf", "Infinity"));
    assert.equal(formatBound(bound, "openmetrics"), text);
  });
}

Deno.test("formatBound() reads back as the same number", () => {
  const bounds = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(bounds, (bound) => {
    assert.equal(Number(formatBound(bound, "text")), bound);
    assert.ok(Number(formatBound(bound, "openmetrics")) === bound);
  }));
});
