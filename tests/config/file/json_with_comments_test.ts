import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJsonWithComments } from "../../../config/file/json_with_comments.ts";

const GOOD: [text: string, want: unknown][] = [
  ["{}", {}],
  ["// nothing\n[]", []],
  ['{"a": 1, /* two\nlines */ "b": [1, 2,],}', { a: 1, b: [1, 2] }],
  ['{"a": "// not a comment /* */ ,]"}', { a: "// not a comment /* */ ,]" }],
  ['["a\\"// still inside",]', ['a"// still inside']],
  ["[1, // one\n]", [1]],
  ["[1, /* one */ // two\n ]", [1]],
  ["[-1.5e3, true, false, null]", [-1500, true, false, null]],
  ["\ufeff".slice(1) + " [ ] ", []],
];

for (const [text, want] of GOOD) {
  Deno.test(`parseJsonWithComments() reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseJsonWithComments(text).value, want);
  });
}

const BAD: [text: string, message: string, line: number, column: number][] = [
  ["", "expected a value", 1, 1],
  ["[1 2]", 'expected ","', 1, 4],
  ["[,]", "expected a value", 1, 2],
  ['{"a": 1,\n "b" 2}', 'expected ":"', 2, 6],
  ["{a: 1}", "expected a name in quotes", 1, 2],
  ["// c\n/* d */ [01]", 'expected ","', 2, 11],
  ["[1] x", "expected the end of the file", 1, 5],
  ["[1, /* open", "expected a value", 1, 5],
  ['["\\x"]', "expected a value", 1, 2],
  ['["two\nlines"]', "expected a value", 1, 2],
  [
    '{"a": 1,\n  "a": 2}',
    'expected another name: "a" is there already',
    2,
    3,
  ],
  [`${"[".repeat(40)}${"]".repeat(40)}`, "expected fewer levels", 1, 34],
];

for (const [text, message, line, column] of BAD) {
  Deno.test(`parseJsonWithComments() says where ${JSON.stringify(text).slice(0, 40)} is wrong`, () => {
    assert.throws(() => parseJsonWithComments(text), {
      name: "FileSyntaxError",
      message,
      place: { line, column },
    });
  });
}

Deno.test("parseJsonWithComments() keeps members named like those of all objects", () => {
  const { value } = parseJsonWithComments('{"__proto__": {"a": 1}}');
  assert.deepEqual(Object.keys(Object(value)), ["__proto__"]);
});

Deno.test("parseJsonWithComments() knows the place of every value", () => {
  const text =
    '{\n  // shops\n  "urls": [\n    {"name": "a"},\n    {"name": "b", "x": 1}\n  ]\n}';
  const { placeOf } = parseJsonWithComments(text);
  assert.deepEqual(placeOf(["urls"]), { line: 3, column: 3 });
  assert.deepEqual(placeOf(["urls", 1]), { line: 5, column: 5 });
  assert.deepEqual(placeOf(["urls", 1, "x"]), { line: 5, column: 19 });
  assert.deepEqual(placeOf(["urls", 1, "y"]), { line: 5, column: 5 });
  assert.deepEqual(placeOf([]), { line: 1, column: 1 });
});

Deno.test("parseJsonWithComments() reads all that JSON.parse() reads, to the same value", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.nat(4), (text, spaces) => {
      const want = JSON.parse(text);
      const spaced = JSON.stringify(want, null, spaces);
      assert.deepEqual(parseJsonWithComments(spaced).value, want);
    }),
  );
});
