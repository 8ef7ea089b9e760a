import assert from "node:assert/strict";
import { holds } from "../../../../monitor/checks/assertions/holds.ts";
import { loadPattern } from "../../../../monitor/checks/assertions/load_pattern.ts";
import type { Assertion } from "../../../../monitor/types.ts";

const cases: [
  found: unknown[],
  is: Assertion["is"],
  value: Assertion["value"],
  want: boolean,
][] = [
  [[200], "eq", 200, true],
  [[200], "eq", "200", true],
  [["1.0"], "eq", 1, true],
  [["up"], "eq", "up", true],
  [["Up"], "eq", "up", false],
  [[true], "eq", true, true],
  [["true"], "eq", true, true],
  [[null], "eq", null, true],
  [[""], "eq", 0, false],
  [[200], "ne", 201, true],
  [[200], "ne", 200, false],
  [[1, 2], "lt", 3, true],
  [[1, 3], "lt", 3, false],
  [[3], "le", 3, true],
  [[3], "gt", 3, false],
  [["10"], "gt", "9", true],
  [["abc"], "gt", 1, false],
  [["abc"], "lt", 1, false],
  [[3], "ge", 3, true],
  [["hello"], "contains", "ell", true],
  [["hello"], "contains", "x", false],
  [[["a", "b"]], "contains", "b", true],
  [[["ab"]], "contains", "b", false],
  [["hello"], "not_contains", "x", true],
  [["hello", "x"], "not_contains", "x", false],
  [["a"], "exists", true, true],
  [["a"], "exists", false, false],
  [[], "exists", true, false],
  [[], "exists", false, true],
  [[], "eq", "", false],
  [[], "ne", "a", true],
  [[], "not_contains", "a", true],
  [[], "contains", "", false],
  [[], "lt", 5, false],
  [["state: 42"], "matches", "state: \\d+$", true],
  [["state: x"], "matches", "state: \\d+$", false],
  [["ABC"], "matches", "(?i)b", true],
  [[42], "matches", "^4", true],
];

for (const [found, is, value, want] of cases) {
  Deno.test(`holds() of ${JSON.stringify(found)} ${is} ${JSON.stringify(value)}: ${want}`, async () => {
    const matches = is === "matches"
      ? await loadPattern(String(value))
      : () => false;
    assert.ok(matches !== null);
    assert.equal(holds({ is, value }, found, matches), want);
  });
}

Deno.test("loadPattern() knows neither look-around nor back-references", async () => {
  for (const pattern of ["(?=a)b", "(a)\\1", "(", "a{2000}"]) {
    assert.equal(await loadPattern(pattern), null, pattern);
  }
});
