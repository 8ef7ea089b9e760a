import assert from "node:assert/strict";
import fc from "fast-check";
import { echoBody } from "../../../routes/echo/echo_body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const nested = (levels: number) =>
  `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;
const membersOf = (count: number) =>
  `{${Array.from({ length: count }, (_, index) => `"${index}":0`).join()}}`;

const echoes: [sent: string, echo: string][] = [
  ["{}", '{"echoed":true}'],
  [" { } ", '{"echoed":true}'],
  ['{"foo": "bar"}', '{"echoed":true,"foo":"bar"}'],
  [
    '\t{\r\n"foo" : [ 1 , { "a" : null } ] }\n',
    '{"echoed":true,"foo":[1,{"a":null}]}',
  ],
  [
    '{"n":[1e400,0.10,-0,1E+2,12345678901234567890,1.0]}',
    '{"echoed":true,"n":[1e400,0.10,-0,1E+2,12345678901234567890,1.0]}',
  ],
  [
    '{"s":" a  b , { } \\" : [ "}',
    '{"echoed":true,"s":" a  b , { } \\" : [ "}',
  ],
  [
    '{"s":"\\u00e9é\\/\\ud800\\\\"}',
    '{"echoed":true,"s":"\\u00e9é\\/\\ud800\\\\"}',
  ],
  [
    '{"s":"\u2028\u007f😀\ufeff"}',
    '{"echoed":true,"s":"\u2028\u007f😀\ufeff"}',
  ],
  ['{"b":1,"a":2,"10":3,"1":4}', '{"echoed":true,"b":1,"a":2,"10":3,"1":4}'],
  ['{"a":1,"a":2,"a":1}', '{"echoed":true,"a":1,"a":2,"a":1}'],
  [
    '{"__proto__":{"x":1},"constructor":2}',
    '{"echoed":true,"__proto__":{"x":1},"constructor":2}',
  ],
  ['{"":0}', '{"echoed":true,"":0}'],
  ['{"echoed":false}', '{"echoed":true}'],
  ['{"echoed" : {"a":[1,2]} , "b":1}', '{"echoed":true,"b":1}'],
  ['{"a":1,"echoed":null,"b":2,"echoed":"yes"}', '{"echoed":true,"a":1,"b":2}'],
  ['{"\\u0065choed":1,"a":1}', '{"echoed":true,"a":1}'],
  ['{"\\u0065chOed":1}', '{"echoed":true,"\\u0065chOed":1}'],
  [
    '{"Echoed":true,"echoed ":true}',
    '{"echoed":true,"Echoed":true,"echoed ":true}',
  ],
  [
    '{"a":{"echoed":true},"b":"echoed"}',
    '{"echoed":true,"a":{"echoed":true},"b":"echoed"}',
  ],
  ['{"echoed":"true "}', '{"echoed":true}'],
  ['{"echoed":[true]}', '{"echoed":true}'],
  ['{"echoed":1}', '{"echoed":true}'],
  [nested(64), `{"echoed":true,${nested(64).slice(1)}`],
  [membersOf(1_000), `{"echoed":true,${membersOf(1_000).slice(1)}`],
  ['{"a":"\ufffd"}', '{"echoed":true,"a":"\ufffd"}'], // looks like what was no UTF-8
];

for (const [sent, text] of echoes) {
  Deno.test(`echoBody() answers ${sent.slice(0, 50)}`, () => {
    assert.deepEqual(echoBody(bytes(sent)), { ok: true, text });
  });
}

const refused: [sent: string | Uint8Array, error: RegExp][] = [
  ["", /empty/],
  [" ", /not valid JSON/],
  ["null", /must be a JSON object/],
  ["7", /must be a JSON object/],
  ['"{}"', /must be a JSON object/],
  ["[{}]", /must be a JSON object/],
  ["{", /not valid JSON/],
  ["{}{}", /not valid JSON/],
  ["{'a':1}", /not valid JSON/],
  ['{"a":1,}', /not valid JSON/],
  ['{"a":01}', /not valid JSON/],
  ['{"a":NaN}', /not valid JSON/],
  ['{"a":"\n"}', /not valid JSON/],
  ["{}//", /not valid JSON/],
  ["\u00a0{}", /not valid JSON/],
  ["\ufeff{}", /not valid JSON/],
  [Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x30, 0x7d), /UTF-8/],
  [
    Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x30, 0x7d),
    /UTF-8/,
  ],
  [nested(65), /64 levels/],
  [`{"a":${"[".repeat(64)}${"]".repeat(64)}}`, /64 levels/],
  ["[".repeat(1 << 20), /not valid JSON/],
  ['{"echoed":true}', /"echoed" is true/],
  ['{"echoed" :\ntrue }', /"echoed" is true/],
  ['{"a":1,"echoed":"true"}', /"echoed" is true/],
  ['{"echoed":"tr\\u0075e"}', /"echoed" is true/],
  ['{"\\u0065choed":true}', /"echoed" is true/],
  ['{"echoed":true,"echoed":false}', /"echoed" is true/],
  ['{"echoed":false,"echoed":true}', /"echoed" is true/],
];

Deno.test("echoBody() takes any number of members", () => {
  const sent = membersOf(20_000);
  const echo = echoBody(bytes(sent));
  assert.deepEqual(echo, {
    ok: true,
    text: `{"echoed":true,${sent.slice(1)}`,
  });
});

for (const [sent, error] of refused) {
  Deno.test(`echoBody() refuses ${JSON.stringify(sent).slice(0, 50)} by ${error}`, () => {
    const echo = echoBody(typeof sent === "string" ? bytes(sent) : sent);
    assert.equal(echo.ok, false);
    assert.match(echo.ok ? "" : echo.error, error);
  });
}

/** Any JSON as text, with any white space between its tokens. */
const space = fc.array(fc.constantFrom(" ", "\t", "\n", "\r"), { maxLength: 2 })
  .map((all) => all.join(""));
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const spaced = fc.tuple(
  fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue(), {
    noNullPrototype: true,
  }),
  fc.array(space, { minLength: 1, maxLength: 9 }),
).map(([value, spaces]) => {
  let at = 0;
  const gap = () => spaces[at++ % spaces.length] ?? "";
  return gap() + JSON.stringify(value).replace(token, (one) => one + gap());
});

Deno.test("echoBody() answers what JSON.parse reads from any object, without white space", () => {
  fc.assert(fc.property(spaced, (sent) => {
    const echo = echoBody(bytes(sent));
    const { echoed: _echoed, ...rest } = JSON.parse(sent);
    assert.ok(echo.ok);
    assert.deepEqual(JSON.parse(echo.text), { echoed: true, ...rest });
    const members = JSON.stringify(rest).slice(1);
    const compact = `{"echoed":true${members === "}" ? "" : ","}${members}`;
    assert.equal(echo.text, compact);
  }));
});

Deno.test("echoBody() takes damaged JSON exactly when JSON.parse does", () => {
  const damage = fc.tuple(
    spaced,
    fc.nat(),
    fc.constantFrom(...'{}[]",:\\ 0e-tu\n'),
  );
  fc.assert(fc.property(damage, ([sent, at, by]) => {
    const cut = at % sent.length;
    const text = sent.slice(0, cut) + by + sent.slice(cut + 1);
    let object = false;
    try {
      const value = JSON.parse(new TextDecoder().decode(bytes(text)));
      object = typeof value === "object" && value !== null &&
        !Array.isArray(value);
    } catch { /* is none */ }
    const echo = echoBody(bytes(text));
    if (!text.includes("echoed")) assert.equal(echo.ok, object);
    if (echo.ok) assert.doesNotThrow(() => JSON.parse(echo.text));
  }));
});
