import assert from "node:assert/strict";
import { parseDotEnv } from "../../config/dot_env.ts";

const DOT_ENV: [text: string, want: Record<string, string>][] = [
  ["A=1\r\nB = two words \n\n# C=3\n  export D=4", {
    A: "1",
    B: "two words",
    D: "4",
  }],
  ["\ufeffA=1", { A: "1" }],
  ["A=", { A: "" }],
  ["A=x # y\nB=x#y\nC= # y", { A: "x", B: "x#y", C: "" }],
  ["A='x # \\n' # y\nB=''", { A: "x # \\n", B: "" }],
  [String.raw`A="x # \n\"\\"` + "\t# y", { A: 'x # \n"\\' }],
  ["A=1\nA=2", { A: "2" }],
  ["A=b=c", { A: "b=c" }],
];

for (const [text, want] of DOT_ENV) {
  Deno.test(`parseDotEnv() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseDotEnv(text), { values: want, problems: [] });
  });
}

for (
  const line of [
    "hush",
    "=hush",
    "1A=hush",
    'A="hush',
    "A='hush",
    'A="hush"x',
    "A-B=hush",
  ]
) {
  Deno.test(`parseDotEnv() refuses ${line}`, () => {
    assert.deepEqual(parseDotEnv(`A=1\n${line}\n`), {
      values: { A: "1" },
      problems: [
        "Cannot read line 2 of .env: must be NAME=value, with a quote at both ends of the value or at none",
      ],
    });
  });
}
