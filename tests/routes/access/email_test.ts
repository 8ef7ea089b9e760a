import assert from "node:assert/strict";
import fc from "fast-check";
import { normaliseEmail } from "../../../routes/access/email.ts";

const good: [text: string, normal: string][] = [
  ["a@b", "a@b"],
  ["Ada.Lovelace+tag@Example.COM", "ada.lovelace+tag@example.com"],
  ["o'brien@example.com", "o'brien@example.com"],
  ["rene\u0301@example.com", "ren\u00e9@example.com"],
  ["\u212a@example.com", "k@example.com"],
  ["user@bücher.example", "user@xn--bcher-kva.example"],
  ["user@BÜCHER.example", "user@xn--bcher-kva.example"],
  ["user@ｅｘａｍｐｌｅ。com", "user@example.com"],
  ["user@xn--bcher-kva.example", "user@xn--bcher-kva.example"],
  [`${"a".repeat(64)}@example.com`, `${"a".repeat(64)}@example.com`],
  [`a@${"b".repeat(63)}.com`, `a@${"b".repeat(63)}.com`],
  [`a@${"b.".repeat(125)}cc`, `a@${"b.".repeat(125)}cc`],
];

for (const [text, normal] of good) {
  Deno.test(`normaliseEmail() makes ${normal.slice(0, 40)} of ${text.slice(0, 40)}`, () => {
    assert.equal(normaliseEmail(text), normal);
    assert.equal(normaliseEmail(normal), normal);
  });
}

const bad: [text: string, rule: RegExp][] = [
  ["", /exactly one "@"/],
  ["ada", /exactly one "@"/],
  ["a@b@c", /exactly one "@"/],
  ["@example.com", /before the "@"/],
  ["a@", /after the "@"/],
  ["a@b@", /exactly one "@"/],
  ["a b@example.com", /spaces/],
  [" a@example.com", /spaces/],
  ["a@example.com\n", /spaces/],
  ["a\u00a0b@example.com", /spaces/],
  ["a\0@example.com", /control/],
  ["a\u007f@example.com", /control/],
  ["a\u200b@example.com", /invisible/],
  ["a\u200d@example.com", /invisible/],
  ["a\ufeff@example.com", /invisible/],
  ["a\u202e@example.com", /invisible/],
  ["a\u00ad@example.com", /invisible/],
  ["a\u034f@example.com", /invisible/],
  ["a\u3164@example.com", /invisible/],
  ["a\ufe0f@example.com", /invisible/],
  ["a\u2028@example.com", /spaces/],
  ["a\ud800@example.com", /ill-formed/],
  ['"a"@example.com', /before the "@"/],
  ["<a>@example.com", /before the "@"/],
  ["a,b@example.com", /before the "@"/],
  [`${"a".repeat(65)}@example.com`, /1 to 64 bytes/],
  [`${"é".repeat(33)}@example.com`, /1 to 64 bytes/],
  [`a@${"b".repeat(64)}.com`, /after the "@"/],
  [`a@${"b.".repeat(126)}c`, /254 bytes/],
  [`${"é".repeat(32)}@${"b.".repeat(110)}c`, /254 bytes/],
  ["a".repeat(100_000), /254 bytes/],
  [`${"a".repeat(60)}@${"ü".repeat(15)}${".üü".repeat(50)}`, /domain name|254/],
  ["a@b..c", /after the "@"/],
  ["a@.b", /after the "@"/],
  ["a@b.", /after the "@"/],
  ["a@-b.c", /after the "@"/],
  ["a@b-.c", /after the "@"/],
  ["a@b_c.d", /after the "@"/],
  ["a@b/c", /after the "@"/],
  ["a@b:80", /after the "@"/],
  ["a@b?c", /after the "@"/],
  ["a@b%2ec", /after the "@"/],
  ["a@b／c", /after the "@"/],
  ["a@[127.0.0.1]", /after the "@"/],
  ["a@127.0.0.1", /after the "@"/],
  ["a@0x7f.1", /after the "@"/],
  ["a@2130706433", /after the "@"/],
  ["a@xn--a", /after the "@"/],
];

for (const [text, rule] of bad) {
  Deno.test(`normaliseEmail() refuses ${JSON.stringify(text.slice(0, 30))} by ${rule}`, () => {
    assert.throws(() => normaliseEmail(text), (error: unknown) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, rule);
      assert.doesNotMatch(error.message, /[\p{C}\u2028\u2029]/u);
      return error.message.length < 300;
    });
  });
}

Deno.test("normaliseEmail() leaves every normal form as it is", () => {
  const part = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
  const anyCase = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  const text = fc.tuple(fc.oneof(part, anyCase), fc.oneof(part, anyCase))
    .map((parts) => parts.join("@"));
  fc.assert(
    fc.property(text, (email) => {
      let normal: string;
      try {
        normal = normaliseEmail(email);
      } catch (error) {
        return assert.ok(error instanceof RangeError);
      }
      assert.equal(normaliseEmail(normal), normal);
    }),
    { numRuns: 2_000 },
  );
});

/** Of tens of thousands that are all alike. */
function isIdeograph(code: number): boolean {
  return code >= 0x4e00 && code < 0xa000;
}

Deno.test("normaliseEmail() leaves the normal form of every character of an alphabet as it is", () => {
  for (let code = 0x21; code < 0x20000; code++) {
    if (isIdeograph(code)) continue;
    const email = `a${String.fromCodePoint(code)}\u0307b@example.com`;
    let normal: string;
    try {
      normal = normaliseEmail(email);
    } catch {
      continue;
    }
    assert.equal(normaliseEmail(normal), normal, code.toString(16));
    for (const form of ["NFC", "NFD"]) {
      const other = normaliseEmail(email.normalize(form));
      assert.equal(other, normal, code.toString(16));
    }
  }
});
