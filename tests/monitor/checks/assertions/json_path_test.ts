import assert from "node:assert/strict";
import { parseJsonPath } from "../../../../monitor/checks/assertions/json_path.ts";

const ROOT = {
  db: [{ state: "up", n: 1 }, { state: "down", n: 2 }],
  "a b": { "'": 3, "": 4, "ü": 5, "\u263a": 6 },
  o: { x: 1, y: null },
  t: "text",
};

const good: [path: string, want: unknown[]][] = [
  ["$", [ROOT]],
  ["$.db[0].state", ["up"]],
  ["$.db[-1].state", ["down"]],
  ["$.db[2]", []],
  ["$.db[-3]", []],
  ["$.db[*].n", [1, 2]],
  ["$.db.*.n", [1, 2]],
  ["$['db'][1]['n']", [2]],
  ['$["a b"]["\'"]', [3]],
  ["$['a b']['\\'']", [3]],
  ["$['a b']['']", [4]],
  ["$['a b'].ü", [5]],
  ["$['a b'].☺", [6]],
  ["$['a b']['\\u263A']", [6]],
  ["$.o[*]", [1, null]],
  ["$.o.y", [null]],
  ["$ .db [ 0 ] .n", [1]],
  ["$.t[0]", []],
  ["$.t.length", []],
  ["$.db.length", []],
  ["$.constructor", []],
  ["$.__proto__", []],
  ["$.missing.more", []],
  ["$.db['0']", []],
  ["$.o[0]", []],
];

for (const [path, want] of good) {
  Deno.test(`parseJsonPath() finds ${path}`, () => {
    assert.deepEqual(parseJsonPath(path)(ROOT), want);
  });
}

const bad = [
  "",
  "db",
  "$.",
  "$..db",
  "$.db[",
  "$.db[]",
  "$.db[01]",
  "$.db[-0]",
  "$.db[1.5]",
  "$.db[0:1]",
  "$.db[0,1]",
  "$.db[?@.n>1]",
  "$['db",
  "$['d\\xb']",
  "$['d\\u12']",
  "$['a\nb']",
  "$.1a",
  "$.a-b",
  "$.a b",
  "$db",
  "$.db[0]x",
  `$${".a".repeat(300)}`,
  "$.\ud800",
];

for (const path of bad) {
  Deno.test(`parseJsonPath() refuses ${JSON.stringify(path.slice(0, 40))}`, () => {
    assert.throws(() => parseJsonPath(path), RangeError);
  });
}

Deno.test("parseJsonPath() looks at no more than 10,000 values", () => {
  const list = Array.from({ length: 200 }, () => Array(200).fill(1));
  assert.equal(parseJsonPath("$[*][*]")(list).length, 10_000);
});
