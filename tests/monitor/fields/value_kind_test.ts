import assert from "node:assert/strict";
import fc from "fast-check";
import {
  attempt,
  ConfigError,
  duration,
  isWebUrl,
  type Kind,
  kind,
  list,
  matching,
  optional,
  pair,
  parsing,
  plainSeconds,
  plainText,
  Refusal,
  repeated,
  secondsOrDuration,
  show,
  TITLE,
  WEB_URL,
} from "../../../monitor/fields/value_kind.ts";

const DIGIT = matching("a digit", /^\d$/);

const READ: [
  name: string,
  kind: Kind<unknown, never>,
  raw: unknown,
  want: unknown,
][] = [
  ["kind()", kind("even", (n: number) => n % 2 ? undefined : n / 2), 4, 2],
  ["kind()", kind("even", (n: number) => n % 2 ? undefined : n / 2), 0, 0],
  ["matching()", DIGIT, "1", "1"],
  ["parsing()", parsing("JSON", JSON.parse), "[ 1 ]", "[ 1 ]"],
  ["optional()", optional(DIGIT), "", undefined],
  ["optional()", optional(DIGIT), "1", "1"],
  ["list()", list(DIGIT), "", []],
  ["list()", list(DIGIT), "1, 2 ,3", ["1", "2", "3"]],
  ["duration()", duration("1ms", "1m"), "1ms", 1],
  ["duration()", duration("1ms", "1m"), "60s", 60_000],
  ["duration()", duration("1ms", "1m"), "1500us", 2],
  ["plainSeconds()", plainSeconds("1ms", "1m"), "0.001", 1],
  ["plainSeconds()", plainSeconds("1ms", "1m"), "60", 60_000],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), 0.001, 1],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), 60, 60_000],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), "1m", 60_000],
  ["TITLE", TITLE, "a b", "a b"],
  ["TITLE", TITLE, "\u{1f600}".repeat(100), "\u{1f600}".repeat(100)],
  ["plainText()", plainText("short", 3), " a\r\nb\r", "a\nb"],
  ["plainText()", plainText("short", 3), " ", ""],
  ["WEB_URL", WEB_URL, "http://host", "http://host"],
];

for (const [name, { read }, raw, want] of READ) {
  Deno.test(`${name} reads ${show(raw)}`, () => {
    assert.deepEqual(read(raw as never), want);
  });
}

const REFUSED: [
  name: string,
  kind: Kind<unknown, never>,
  raw: unknown,
  value?: unknown,
  rule?: string,
][] = [
  ["kind()", kind("even", (n: number) => n % 2 ? undefined : n / 2), 3],
  ["matching()", DIGIT, "10"],
  ["parsing()", parsing("JSON", JSON.parse), "["],
  ["optional()", optional(DIGIT), "x"],
  ["list()", list(DIGIT), "1,x", "x", "a digit"],
  ["list()", list(DIGIT), "1,", "", "a digit"],
  ["list()", list(DIGIT), "1,2,1", "1", "listed once only"],
  ["list()", list(DIGIT, () => "same"), "1,2", "same", "listed once only"],
  ["duration()", duration("1ms", "1m"), "999us"],
  ["duration()", duration("1ms", "1m"), "60.001s"],
  ["duration()", duration("1ms", "1m"), "1"],
  ["plainSeconds()", plainSeconds("1ms", "1m"), "1s"],
  ["plainSeconds()", plainSeconds("1ms", "1m"), "1e1"],
  ["plainSeconds()", plainSeconds("1ms", "1m"), "9".repeat(400)],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), 0],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), -1],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), NaN],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), 1e308],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), "60"],
  ["secondsOrDuration()", secondsOrDuration("1ms", "1m"), null],
  ["TITLE", TITLE, ""],
  ["TITLE", TITLE, " a"],
  ["TITLE", TITLE, "a "],
  ["TITLE", TITLE, "a\u0000b"],
  ["TITLE", TITLE, "\u200b\u202e"],
  ["TITLE", TITLE, "\ud800"],
  ["TITLE", TITLE, "a".repeat(101)],
  ["plainText()", plainText("short", 3), "abcd"],
  ["plainText()", plainText("short", 3), "\u000bab"],
  ["plainText()", plainText("short", 3), "\udc00"],
  ["plainText()", plainText("short", 3, /\d/), "abc"],
  ["plainText()", plainText("short", 3), 1],
  ["WEB_URL", WEB_URL, "ftp://host"],
];

for (const [name, { read, rule }, raw, ...other] of REFUSED) {
  Deno.test(`${name} refuses ${show(raw)}`, () => {
    const [value, broken] = other.length > 0 ? other : [raw, rule];
    assert.throws(() => read(raw as never), { value, rule: broken });
    assert.throws(() => read(raw as never), Refusal);
  });
}

const WEB_URLS: [text: string, want: boolean][] = [
  ["https://host/a?b#c", true],
  ["http://[::1]:81", true],
  ["//host", false],
  ["https:/host", false],
  ["https://user@host", false],
  ["https://host:99999", false],
  ["https://host/a b", false],
  ["https://host/" + "a".repeat(2_048), false],
];

for (const [text, want] of WEB_URLS) {
  Deno.test(`isWebUrl() of ${text.slice(0, 30)} is ${want}`, () => {
    assert.equal(isWebUrl(text), want);
  });
}

const PAIRS: [text: string, want: [string, string] | undefined][] = [
  ["a=b=c", ["a", "b=c"]],
  ["=b", undefined],
  ["a=", undefined],
  ["a", undefined],
];

for (const [text, want] of PAIRS) {
  Deno.test(`pair() splits ${text} into ${want}`, () => {
    assert.deepEqual(pair(text, "="), want);
  });
}

Deno.test("repeated() finds the first name that was there before", () => {
  assert.equal(repeated(["a", "b", "b", "a"]), "b");
  assert.equal(repeated(["a", "b"]), undefined);
});

Deno.test("attempt() wraps what is read, undefined too", () => {
  const label = { name: "X", secret: false };
  assert.deepEqual(attempt([], label, () => undefined), { value: undefined });
});

for (
  const [secret, problem] of [[false, 'Cannot set X to "a": must be a digit'], [
    true,
    "Cannot set X: must be a digit",
  ]] as const
) {
  Deno.test(`attempt() notes what is refused where secret is ${secret}`, () => {
    const problems: string[] = [];
    const label = { name: "X", secret };
    assert.equal(attempt(problems, label, () => DIGIT.read("a")), undefined);
    assert.deepEqual(problems, [problem]);
  });
}

Deno.test("attempt() passes every other error on", () => {
  const fail = () => {
    throw new TypeError("other");
  };
  assert.throws(
    () => attempt([], { name: "X", secret: false }, fail),
    TypeError,
  );
});

const SHOWN: [value: unknown, want: string][] = [
  ["a\nb", String.raw`"a\nb"`],
  [1e308, "1e+308"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [undefined, "undefined"],
  [null, "null"],
  ["a\u202eb\u200b", '"a\\u{202e}b\\u{200b}"'],
  [["a"], '["a"]'],
  ["https://user:hush@host/", '"***@host/"'],
  ["user\u2028hush@host", '"***@host"'],
  ["https://user:hush", '"https://user:***"'],
  ["https://host:8000/", '"https://host:8000/"'],
  ["a".repeat(99), `"${"a".repeat(99)}…`],
  ["a".repeat(98), `"${"a".repeat(98)}"`],
];

for (const [value, want] of SHOWN) {
  Deno.test(`show() writes ${want.slice(0, 40)}`, () => {
    assert.equal(show(value), want);
  });
}

Deno.test("show() keeps every JSON value on one short line", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assert.match(show(value), /^[^\n\r]{1,101}$/);
  }));
});

Deno.test("ConfigError has one line per problem", () => {
  const error = new ConfigError(["a", "b"]);
  assert.deepEqual([error.message, error.problems], ["a\nb", ["a", "b"]]);
});
