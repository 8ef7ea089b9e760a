import assert from "node:assert/strict";
import { holdsSecret } from "../../../monitor/fields/holds_secret.ts";

const CASES: [url: string, want: boolean][] = [
  ["https://example.org/", false],
  ["https://example.org/?page=2&lang=en", false],
  ["https://example.org/?token=", false],
  ["https://example.org/?monkey=banana", false],
  ["https://example.org/?q=a-long-text-without-a-digit", false],
  ["https://example.org/?token=abc", true],
  ["https://example.org/?API_KEY=abc", true],
  ["https://example.org/?apikey=abc", true],
  ["https://example.org/?x-amz-signature=abc", true],
  ["https://example.org/?access_token=abc", true],
  ["https://example.org/?a=1&h=9f86d081884c7d659a2feaa0c55ad015", true],
];

for (const [url, want] of CASES) {
  Deno.test(`holdsSecret() ${want ? "suspects" : "lets pass"} ${url}`, () =>
    assert.equal(holdsSecret(url), want));
}
