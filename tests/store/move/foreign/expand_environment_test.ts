import assert from "node:assert/strict";
import { parseEnvFile } from "../../../../store/move/foreign/env_file.ts";
import { expandEnvironment } from "../../../../store/move/foreign/expand_environment.ts";

const VALUES: Record<string, string> = { A: "1", A_B: "2", $: "$" };

const TEXTS: [text: string, want: string][] = [
  ["no names", "no names"],
  ["$A-${A}-$A_B", "1-1-2"],
  ["$NONE|${NONE}", "|"],
  ["${A:-x}", ""],
  ["$$A", "$A"],
  ["100 $ or $", "100 $ or $"],
  ["${} ${A", " A"],
  ["$1", ""],
  ["# ${A} in a comment", "# 1 in a comment"],
  ["pat(*$)", "pat(*$)"],
];

for (const [text, want] of TEXTS) {
  Deno.test(`expandEnvironment() makes "${text}" to "${want}"`, () => {
    assert.equal(expandEnvironment(text, (name) => VALUES[name] ?? ""), want);
  });
}

Deno.test("parseEnvFile() reads names and values, and passes over all else", () => {
  const values = parseEnvFile(
    "# a comment\nA=1\n export B = two words # why\nC=\"x # y\"\nD='z'\nno line\nE=\n",
  );
  assert.deepEqual([...values], [
    ["A", "1"],
    ["B", "two words"],
    ["C", "x # y"],
    ["D", "z"],
    ["E", ""],
  ]);
});
