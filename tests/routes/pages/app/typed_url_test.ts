import assert from "node:assert/strict";
import { withScheme } from "../../../../routes/pages/app/typed_url.ts";

const TYPED: [typed: string, url: string][] = [
  ["example.org", "https://example.org"],
  ["example.org/shop/", "https://example.org/shop/"],
  ["example.org:8443", "https://example.org:8443"],
  ["http://example.org/a?b=c", "http://example.org/a?b=c"],
  ["HTTPS://Example.org", "HTTPS://Example.org"],
  ["[2001:db8::1]", "https://[2001:db8::1]"],
  ["ftp://example.org", "ftp://example.org"],
  ["javascript:alert(1)", "https://javascript:alert(1)"],
  ["", "https://"],
];

for (const [typed, url] of TYPED) {
  Deno.test(`withScheme() of "${typed}"`, () => {
    assert.equal(withScheme(typed), url);
  });
}
