import assert from "node:assert/strict";
import { defaultName } from "../../../monitor/fields/default_name.ts";

const NAMES: [url: string, host: string, withPath: string][] = [
  ["https://example.org", "example.org", "example.org"],
  ["https://example.org/shop/", "example.org", "example.org/shop"],
  ["https://example.org:8443", "example.org:8443", "example.org:8443"],
  ["http://example.org/a?b=c", "example.org", "example.org/a"],
  ["HTTPS://Example.org", "example.org", "example.org"],
  ["https://[2001:db8::1]", "[2001:db8::1]", "[2001:db8::1]"],
  ["https://javascript:alert(1)", "", ""],
  [
    `https://example.org/${"a".repeat(200)}`,
    "example.org",
    `example.org/${"a".repeat(88)}`,
  ],
];

for (const [url, host, path] of NAMES) {
  Deno.test(`defaultName() of "${url.slice(0, 40)}" is its host, and its path where wanted`, () => {
    assert.equal(defaultName(url), host);
    assert.equal(defaultName(url, { withPath: true }), path);
  });
}
