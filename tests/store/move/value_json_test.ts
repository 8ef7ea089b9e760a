import assert from "node:assert/strict";
import fc from "fast-check";
import { fromJson, toJson } from "../../../store/move/value_json.ts";

const cases: [value: unknown, json: string][] = [
  [null, "null"],
  [true, "true"],
  [0.1, "0.1"],
  [-0, '{"$number":"-0"}'],
  [NaN, '{"$number":"NaN"}'],
  [-Infinity, '{"$number":"-Infinity"}'],
  [2n ** 64n, '{"$bigint":"18446744073709551616"}'],
  ["ü\n\u2028", '"ü\\n\u2028"'],
  [new Uint8Array([0, 255]), '{"$bytes":"AP8="}'],
  [new Uint8Array(), '{"$bytes":""}'],
  [{ a: { $bytes: "AP8=" } }, '{"a":{"$object":{"$bytes":"AP8="}}}'],
  [
    { $object: { $bytes: 1 } },
    '{"$object":{"$object":{"$object":{"$bytes":1}}}}',
  ],
  [{ $a: 1, b: 2 }, '{"$a":1,"b":2}'],
  [["urls", 7, 1n], '["urls",7,{"$bigint":"1"}]'],
];

for (const [value, json] of cases) {
  Deno.test(`toJson() writes ${json}, and fromJson() reads it back`, () => {
    assert.equal(JSON.stringify(toJson(value)), json);
    assert.deepEqual(fromJson(JSON.parse(json)), value);
  });
}

Deno.test("toJson() leaves out members that are undefined", () => {
  assert.deepEqual(toJson({ a: undefined, b: 1 }), { b: 1 });
});

Deno.test("fromJson() reads a member named __proto__ like any other", () => {
  const read = fromJson(JSON.parse('{"__proto__":{"a":1}}'));
  assert.deepEqual(Object.keys(read as object), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
});

for (
  const value of [new Map(), new Date(0), Symbol.iterator, {
    a: undefined,
    b: new Set(),
  }]
) {
  Deno.test(`toJson() refuses ${Deno.inspect(value)}`, () => {
    assert.throws(() => toJson(value), TypeError);
  });
}

for (
  const json of [
    '{"$bytes":1}',
    '{"$what":"1"}',
    '{"$bigint":"1.5"}',
    '{"$object":"x"}',
  ]
) {
  Deno.test(`fromJson() refuses ${json}`, () => {
    assert.throws(() => fromJson(JSON.parse(json)), SyntaxError);
  });
}

const names = fc.oneof(
  fc.string(),
  fc.constantFrom("$bytes", "$bigint", "$number", "$object", "__proto__"),
);
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie("value")), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

Deno.test("fromJson() gives back whatever toJson() was given, through text", () => {
  fc.assert(fc.property(values, (value) => {
    const text = JSON.stringify(toJson(value));
    assert.deepStrictEqual(fromJson(JSON.parse(text)), value);
  }));
});
