import assert from "node:assert/strict";
import fc from "fast-check";
import { isPlainObject } from "../../../routes/echo/plain_object.ts";
import { MAX_DEPTH } from "../../../routes/server/json_object.ts";

const nested = (levels: number) =>
  `${'{"a":'.repeat(levels - 1)}{"b":0}${"}".repeat(levels - 1)}`;

const PLAIN = [
  '{"a":1}',
  '{"foo":"bar","count":42,"nested":{"list":[1,2,3],"ok":true}}',
  '{"a":[],"b":{},"c":null,"d":false,"e":[[[]],{}]}',
  '{"n":[0,-0,10,-1.5,0.10,1e400,1E+2,2e-7,12345678901234567890]}',
  '{"":"","a":" ~!#[]{},:"}',
  '{"é":"\u007f\u2028 \u{1f600}"}',
  '{"a":1,"a":2,"__proto__":{}}',
  '{"a":{"echoed":true},"b":["echoed"],"echo":1,"echoedx":1}',
  nested(MAX_DEPTH),
];

const NOT_PLAIN = [
  "",
  "{",
  "}",
  "{}",
  "[]",
  "1",
  '"a"',
  "null",
  ' {"a":1}',
  '{"a":1} ',
  '{"a" :1}',
  '{"a": 1}',
  '{"a":1,}',
  '{,"a":1}',
  '{"a":[1,]}',
  '{"a":[,1]}',
  '{"a":[1 ]}',
  '{"a":1}{',
  '{"a":1}}',
  '{"a"}',
  '{"a":}',
  '{"a":1',
  '{"a":"',
  '{"a":"b}',
  '{"a":[1}',
  '{"a":{"b":1]}',
  '{"a":01}',
  '{"a":-}',
  '{"a":1.}',
  '{"a":.1}',
  '{"a":1e}',
  '{"a":1e+}',
  '{"a":+1}',
  '{"a":tru}',
  '{"a":trues}',
  '{"a":True}',
  '{"a":NaN}',
  '{"a":"\\n"}',
  '{"a":"\n"}',
  "{'a':1}",
  '{"echoed":1}',
  '{"a":1,"echoed":true}',
  nested(MAX_DEPTH + 1),
  `{"a":${"[".repeat(MAX_DEPTH)}${"]".repeat(MAX_DEPTH)}}`,
];

for (const text of PLAIN) {
  Deno.test(`isPlainObject() takes ${text.slice(0, 60)}`, () =>
    assert.equal(isPlainObject(text), true));
}

for (const text of NOT_PLAIN) {
  Deno.test(`isPlainObject() does not take ${JSON.stringify(text).slice(0, 60)}`, () =>
    assert.equal(isPlainObject(text), false));
}

/** Whether `JSON.parse` finds an object. */
function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null &&
      !Array.isArray(value);
  } catch {
    return false;
  }
}

/** What JSON is made of, and what it is not, so that pieces put together often are JSON and often nearly. */
const PIECES = [
  ...['{"a":', '{"b":', '"c":', "{", "}", "[", "]", ",", ":", '"', '""', '"d"'],
  ...["0", "-1", "1.5", "2e3", "-", "+", ".", "e", "true", "false", "null"],
  ...[" ", "\n", "\\", "é", "\u0001", '"echoed":', "tru", "01"],
];

Deno.test("isPlainObject() takes nothing that JSON.parse would not take as an object", () => {
  const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 });
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = `{"a":${parts.join("")}}`;
      if (isPlainObject(text)) assert.ok(isObject(text), text);
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("isPlainObject() takes nothing that a character was changed, left out or put in of and JSON.parse would not take", () => {
  const change = fc.record({
    object: fc.dictionary(fc.string(), fc.jsonValue()),
    at: fc.nat(),
    by: fc.string({ unit: "binary", maxLength: 1 }),
    removed: fc.nat({ max: 1 }),
  });
  fc.assert(
    fc.property(change, ({ object, at, by, removed }) => {
      const whole = JSON.stringify(object);
      const place = at % whole.length;
      const text = whole.slice(0, place) + by + whole.slice(place + removed);
      if (isPlainObject(text)) assert.ok(isObject(text), text);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("isPlainObject() takes every object without escapes and echoed that JSON.stringify writes", () => {
  const text = fc.string({ unit: "grapheme" }).map((each) =>
    each.replace(/["\\]/g, "")
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4 }),
    ),
  }));
  const object = fc.dictionary(text, value, { minKeys: 1, maxKeys: 5 });
  fc.assert(
    fc.property(object, (each) => {
      fc.pre(!Object.hasOwn(each, "echoed"));
      assert.ok(isPlainObject(JSON.stringify(each)));
    }),
    { numRuns: 2_000 },
  );
});
