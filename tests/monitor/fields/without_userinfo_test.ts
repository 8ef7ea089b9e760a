import assert from "node:assert/strict";
import { withoutUserinfo } from "../../../monitor/fields/without_userinfo.ts";

const cases: [url: unknown, plain: unknown, pair: string | undefined][] = [
  ["https://u:p@a.org/x?y", "https://a.org/x?y", "u:p"],
  ["https://u@a.org", "https://a.org", "u:"],
  ["HTTP://u%40b:p%3A%2f@A.org", "HTTP://A.org", "u@b:p:/"],
  ["wss://u:p@a.org", "wss://a.org", "u:p"],
  ["https://a.org/u:p@b", "https://a.org/u:p@b", undefined],
  ["https://@a.org", "https://@a.org", undefined],
  ["https://u:%ff@a.org", "https://u:%ff@a.org", undefined],
  ["tcp://u:p@a.org:22", "tcp://u:p@a.org:22", undefined],
  ["https://u:p@", "https://u:p@", undefined],
  [7, 7, undefined],
];

for (const [url, plain, pair] of cases) {
  Deno.test(`withoutUserinfo() makes of ${url}: ${plain}`, () => {
    const members = withoutUserinfo({ url, name: "a" });
    assert.deepEqual(members, {
      ...pair !== undefined && { basic_auth: pair },
      url: plain,
      name: "a",
    });
  });
}

Deno.test("withoutUserinfo() leaves basic_auth that is given", () => {
  const members = { url: "https://u:p@a.org", basic_auth: "own:pw" };
  assert.deepEqual(withoutUserinfo(members), {
    url: "https://a.org",
    basic_auth: "own:pw",
  });
});
