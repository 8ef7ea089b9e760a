import assert from "node:assert/strict";
import {
  guardSource,
  importGuard,
  type Mutant,
  withEachNumberChanged,
  withEachOperatorChanged,
  withEachRangeChanged,
  withEachWeakening,
  withoutEachCondition,
  withoutEachRow,
} from "./guard_mutants.ts";
import { guardSuite, wrongAnswers } from "./guard_suite.ts";

const cases = Object.values(guardSuite()).flat();
const source = guardSource();

/** Whether some case notices: by a wrong answer, or because the guard breaks. */
async function isCaught({ source }: Mutant): Promise<boolean> {
  try {
    const { AddressGuard } = await importGuard(source);
    return wrongAnswers(AddressGuard, cases, 1).length > 0;
  } catch {
    return true;
  }
}

Deno.test("guardSource() is a guard that answers every case rightly", async () => {
  const { AddressGuard } = await importGuard(source);
  assert.deepEqual(wrongAnswers(AddressGuard, cases), []);
});

/** The counts guard against a pattern that no longer finds what it mutates. */
const kinds: [mutate: (source: string) => Mutant[], atLeast: number][] = [
  [withoutEachRow, 85],
  [withEachRangeChanged, 65],
  [withEachNumberChanged, 120],
  [withEachOperatorChanged, 55],
  [withoutEachCondition, 14],
  [withEachWeakening, 45],
];

for (const [mutate, atLeast] of kinds) {
  const mutants = mutate(source);
  Deno.test(`AddressGuard ${mutate.name}() is caught, ${mutants.length} times`, async () => {
    assert.ok(mutants.length >= atLeast, `only ${mutants.length} mutants`);
    const missed: string[] = [];
    for (const mutant of mutants) {
      if (!await isCaught(mutant)) missed.push(mutant.name);
    }
    assert.deepEqual(missed, []);
  });
}

Deno.test("withoutEachRow() removes each rule that there is", () => {
  const listed = /RULES: \{[^]+?\} = (\{[^]+?\n\});/.exec(source)?.[1] ?? "";
  const rules = [...listed.matchAll(/^ {4}(\w+),$/gm)].map(([, name]) => name);
  const declared = [...source.matchAll(
    /^function (\w+)\((?:text: string|url: URL|port: number)\): string \| null/gm,
  )].map(([, name]) => name);
  assert.deepEqual([...new Set(rules)].toSorted(), declared.toSorted());
  const removed = withoutEachRow(source).map(({ name }) => name.split(",")[0]);
  assert.deepEqual(removed.filter((name) => rules.includes(name)), rules);
});
