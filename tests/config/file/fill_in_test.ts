import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeTexts, fillIn } from "../../../config/file/fill_in.ts";

const VARIABLES: Readonly<Record<string, string>> = {
  UPTICK_TOKEN: "s3cret",
  UPTICK_EMPTY: "",
  HOME: "/root",
};
const fill = (value: unknown) => fillIn(value, (name) => VARIABLES[name]);

const CASES: [value: unknown, want: unknown][] = [
  ["${UPTICK_TOKEN}", "s3cret"],
  ["Bearer ${UPTICK_TOKEN}!", "Bearer s3cret!"],
  ["${UPTICK_TOKEN:-x}", "s3cret"],
  ["${UPTICK_NONE:-x y}", "x y"],
  ["${UPTICK_NONE:-}", ""],
  ["${UPTICK_EMPTY:-x}", "x"],
  ["$${UPTICK_TOKEN}", "${UPTICK_TOKEN}"],
  ["$UPTICK_TOKEN costs $5", "$UPTICK_TOKEN costs $5"],
  [{ a: ["${UPTICK_TOKEN}", 1, null] }, { a: ["s3cret", 1, null] }],
  [{ "${UPTICK_TOKEN}": true }, { "${UPTICK_TOKEN}": true }],
];

for (const [value, want] of CASES) {
  Deno.test(`fillIn() makes ${JSON.stringify(want)} of ${JSON.stringify(value)}`, () => {
    const { value: filled, problems } = fill(value);
    assert.deepEqual([filled, problems], [want, []]);
  });
}

Deno.test("fillIn() tells each variable that is not set or may not be asked for, and where", () => {
  const { problems } = fill({
    a: ["${UPTICK_NONE}", "${HOME}/x ${HOME:-y}", "${UPTICK_TOKEN:x}"],
    b: ["a ${UPTICK_TOKEN", "${UPTICK_A:-${UPTICK_B}}"],
  });
  assert.deepEqual(problems, [
    {
      path: ["a", 0],
      rule:
        "the variable UPTICK_NONE is not set: set it, or write ${UPTICK_NONE:-default}",
    },
    {
      path: ["a", 1],
      rule: "${HOME} names a variable that must begin with UPTICK_",
    },
    {
      path: ["a", 1],
      rule: "${HOME:-y} names a variable that must begin with UPTICK_",
    },
    {
      path: ["a", 2],
      rule:
        "${UPTICK_TOKEN:x} must be ${UPTICK_TOKEN} or ${UPTICK_TOKEN:-default}",
    },
    {
      path: ["b", 0],
      rule: "${ is not closed; $${ stands for the two characters",
    },
    {
      path: ["b", 1],
      rule: "the default of ${UPTICK_A:-…} may not hold ${",
    },
  ]);
});

Deno.test("fillIn() tells which texts hold something of the environment, and not a default", () => {
  const { filled } = fill({
    a: ["x", "y ${UPTICK_TOKEN}"],
    b: "${UPTICK_NONE:-z}",
  });
  assert.deepEqual(filled, [["a", 1]]);
});

Deno.test("fillIn() gives back whatever escapeTexts() was given", () => {
  const texts = fc.array(fc.constantFrom("$", "{", "}", "UPTICK_TOKEN", ":-"))
    .map((parts) => parts.join(""));
  fc.assert(fc.property(texts, (text) => {
    const value = { [text]: [text, 1, null] };
    assert.deepEqual(fill(escapeTexts(value)), {
      ...{ value, problems: [], filled: [] },
    });
  }));
});
