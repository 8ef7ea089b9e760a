import assert from "node:assert/strict";
import {
  monitorLines,
  readMonitorLines,
} from "../../../../../routes/pages/app/incidents/monitor_lines.ts";

const MONITORS = [
  { id: 1, name: "Shop" },
  { id: 2, name: "Shop" },
  { id: 3, name: "Mail" },
  { id: 4, name: "Shop #2" },
  { id: 5, name: "7" },
  { id: 6, name: "Mail #9" },
];

const CASES: [ids: number[], lines: string[]][] = [
  [[], []],
  [[3], ["Mail"]],
  [[1, 3], ["Shop #1", "Mail"]],
  [[2], ["#2"]], // another one is called Shop #2
  [[4], ["Shop #2"]],
  [[5, 6], ["7", "Mail #9"]],
  [[8, 3], ["Deleted monitor #8", "Mail"]],
];

for (const [ids, lines] of CASES) {
  Deno.test(`monitors ${ids} are "${lines}" in a form, and are read from that`, () => {
    assert.equal(monitorLines(ids, MONITORS), lines.join("\n"));
    assert.deepEqual(readMonitorLines(lines, MONITORS, ids), {
      ids,
      unknown: undefined,
    });
  });
}

Deno.test("readMonitorLines() tells of a name that nobody has, and of an id that is another's", () => {
  const unknownOf = (line: string) =>
    readMonitorLines(["Mail", line], MONITORS, [8]).unknown;
  for (const line of ["Nowhere", "Mail #1", "#9", "Shop #8 x", "Nowhere #77"]) {
    assert.equal(unknownOf(line), line);
  }
  assert.equal(unknownOf("#8"), undefined);
  assert.equal(unknownOf("Shop"), undefined);
  assert.deepEqual(readMonitorLines(["Shop", "Shop #1"], MONITORS).ids, [1, 2]);
});
