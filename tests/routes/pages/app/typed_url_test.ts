import assert from "node:assert/strict";
import { defaultName } from "../../../../monitor/fields/default_name.ts";
import { withScheme } from "../../../../routes/pages/app/typed_url.ts";

const TYPED: [typed: string, url: string, name: string][] = [
  ["example.org", "https://example.org", "example.org"],
  ["example.org/shop/", "https://example.org/shop/", "example.org/shop"],
  ["example.org:8443", "https://example.org:8443", "example.org:8443"],
  ["http://example.org/a?b=c", "http://example.org/a?b=c", "example.org/a"],
  ["HTTPS://Example.org", "HTTPS://Example.org", "example.org"],
  ["[2001:db8::1]", "https://[2001:db8::1]", "[2001:db8::1]"],
  ["ftp://example.org", "ftp://example.org", "example.org"],
  ["javascript:alert(1)", "https://javascript:alert(1)", ""],
  [
    `example.org/${"a".repeat(200)}`,
    `https://example.org/${"a".repeat(200)}`,
    `example.org/${"a".repeat(88)}`,
  ],
  ["", "https://", ""],
];

for (const [typed, url, name] of TYPED) {
  Deno.test(`withScheme() and defaultName() of "${typed.slice(0, 40)}"`, () => {
    assert.equal(withScheme(typed), url);
    assert.equal(defaultName(url, { withPath: true }), name);
  });
}
