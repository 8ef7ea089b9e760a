import assert from "node:assert/strict";
import {
  formatAssertion,
  parseAssertionLine,
} from "../../../monitor/fields/assertion_lines.ts";
import { ASSERTIONS } from "../../../monitor/fields/assertion_kind.ts";
import { urlConflicts } from "../../../monitor/fields/field_conflicts.ts";
import { Refusal } from "../../../monitor/fields/value_kind.ts";
import type { Assertion } from "../../../monitor/types.ts";

const good: [line: string, want: Partial<Assertion>][] = [
  ["status lt 500", { on: "status", is: "lt", value: 500 }],
  ["header X-Cache eq HIT", { on: "header", at: "X-Cache", value: "HIT" }],
  ["header X-Cache exists", { is: "exists", value: true }],
  ["header X-Cache exists false", { is: "exists", value: false }],
  [
    "json $.db[0].state eq up else degraded",
    { on: "json", at: "$.db[0].state", value: "up", else: "degraded" },
  ],
  ["json $['a b'] ne null", { at: "$['a b']", is: "ne", value: null }],
  ['json $.a eq "1"', { value: "1" }],
  ["text contains all is well", { value: "all is well" }],
  ["text not_contains else where", { value: "else where" }],
  ["text matches ^a+$", { is: "matches", value: "^a+$" }],
  ["duration lt 1.5s", { on: "duration", value: 1_500 }],
  ["duration lt 800", { value: 800 }],
  ["certificate_days ge 14", { on: "certificate_days", value: 14 }],
];

for (const [line, want] of good) {
  Deno.test(`ASSERTIONS reads the line ${line}`, () => {
    const [read] = ASSERTIONS.read([parseAssertionLine(line)]);
    assert.deepEqual({ ...read, ...want }, read);
    assert.ok(read !== undefined);
    const again = parseAssertionLine(formatAssertion(read));
    assert.deepEqual(ASSERTIONS.read([again]), [read]);
  });
}

const bad: [raw: unknown, why: RegExp][] = [
  ["x", /a list of at most 10/],
  [Array(11).fill({ on: "status", is: "eq", value: 1 }), /at most 10/],
  [["status lt"], /each is an object/],
  [[{ on: "body", is: "eq", value: 1 }], /"on" is one of status/],
  [[{ on: "text", is: "like", value: 1 }], /"is" is one of eq/],
  [[{ on: "text", is: "eq", value: {} }], /"value" is a text/],
  [[{ on: "text", is: "eq" }], /"value" is a text/],
  [[{ on: "text", is: "eq", value: "a", els: "down" }], /members are/],
  [[{ on: "text", is: "eq", value: "a", else: "up" }], /"else" is one of/],
  [[{ on: "text", at: "x", is: "eq", value: "a" }], /for header and json/],
  [[{ on: "header", is: "eq", value: "a" }], /name of a header/],
  [[{ on: "header", at: "a b", is: "eq", value: "a" }], /name of a header/],
  [[{ on: "json", at: "a.b", is: "eq", value: "a" }], /a path such as/],
  [[{ on: "json", at: "$..b", is: "eq", value: "a" }], /a path such as/],
  [[{ on: "status", is: "eq", value: "ok" }], /a number/],
  [[{ on: "text", is: "lt", value: "ok" }], /a number/],
  [[{ on: "duration", is: "lt", value: "long" }], /a duration/],
  [[{ on: "header", at: "A", is: "exists", value: 1 }], /true or false/],
  [[{ on: "text", is: "matches", value: "(?=a)" }], /look-around/],
  [[{ on: "text", is: "matches", value: "(a)\\1" }], /back-references/],
  [[{ on: "text", is: "matches", value: "a".repeat(501) }], /at most 500/],
  [[{ on: "text", is: "eq", value: "a".repeat(1_001) }], /at most 1000/],
];

for (const [raw, why] of bad) {
  Deno.test(`ASSERTIONS refuses ${JSON.stringify(raw).slice(0, 70)}`, () => {
    assert.throws(
      () => ASSERTIONS.read(raw),
      (error) => error instanceof Refusal && why.test(error.rule),
    );
  });
}

Deno.test("urlConflicts() knows which kinds have something to assert", () => {
  const conflictsOf = (url: string, on: Assertion["on"]) =>
    urlConflicts({
      url,
      assertions: [{ on, at: "", is: "gt", value: 1, else: "down" }],
    });
  assert.deepEqual(conflictsOf("tcp://a.org:1", "duration"), []);
  assert.deepEqual(conflictsOf("tls://a.org", "certificate_days"), []);
  assert.deepEqual(conflictsOf("http://a.org", "certificate_days"), [
    'Cannot set "assertions": certificate_days is for https, wss, tls only',
  ]);
  assert.equal(conflictsOf("dns://a.org", "text").length, 1);
});
