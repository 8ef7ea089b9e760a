import assert from "node:assert/strict";
import { parseStatusRule } from "../../../../monitor/checks/http/status_rule.ts";

const cases: [rule: string, good: number[], bad: number[]][] = [
  ["", [100, 200, 304, 399], [101, 400, 404, 999]],
  ["200", [200], [199, 201, 400]],
  ["200-299,401", [200, 250, 299, 401], [199, 300, 400, 402]],
  ["100-999", [100, 999], []],
  [" 204 , 500-503 ", [204, 500, 503], [205, 499, 504]],
  ["404-404", [404], [403, 405]],
];

for (const [rule, good, bad] of cases) {
  Deno.test(`parseStatusRule() reads "${rule}"`, () => {
    const accepts = parseStatusRule(rule);
    assert.deepEqual(good.filter((status) => !accepts(status)), []);
    assert.deepEqual(bad.filter(accepts), []);
  });
}

const each = "each part must be a status or a range within 100 to 999";
const badRules: [rule: string, why: string][] = [
  [" ", each],
  ["200,", each],
  ["99", each],
  ["1000", each],
  ["200-", each],
  ["-200", each],
  ["2xx", each],
  ["200 299", each],
  ["200-299-300", each],
  ["0200", each],
  ["２００", each],
  ["299-200", "a range must not end before it starts"],
  [Array(33).fill("200").join(","), "must have at most 32 ranges"],
  ["2".repeat(257), "must have at most 256 characters"],
];

for (const [rule, why] of badRules) {
  Deno.test(`parseStatusRule() refuses "${rule.slice(0, 20)}"`, () => {
    const shown = rule.slice(0, 256);
    assert.throws(() => parseStatusRule(rule), {
      name: "RangeError",
      message: `Cannot parse status rule "${shown}": ${why}`,
    });
  });
}
