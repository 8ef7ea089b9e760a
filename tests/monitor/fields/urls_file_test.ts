import assert from "node:assert/strict";
import {
  parseUrlsFile,
  readUrlItem,
} from "../../../monitor/fields/urls_file.ts";

const URL_DEFAULTS = {
  method: "GET",
  expectedStatus: "",
  expectedText: "",
  headers: {},
  followRedirects: true,
  failuresBeforeDown: 1,
  public: true,
  paused: false,
  tags: [],
};

Deno.test("parseUrlsFile() fills what an object leaves out", () => {
  assert.deepEqual(
    parseUrlsFile('[{"name": "shop", "url": "https://shop.example"}]'),
    [{ ...URL_DEFAULTS, name: "shop", url: "https://shop.example" }],
  );
});

Deno.test("parseUrlsFile() prefers what an object says to the defaults", () => {
  const given = { name: "a", url: "https://a.example", public: false };
  const text = JSON.stringify([{ ...given, interval: 90, timeout: "500ms" }]);
  assert.deepEqual(parseUrlsFile(text), [
    { ...URL_DEFAULTS, ...given, intervalMs: 90_000, timeoutMs: 500 },
  ]);
});

const NO_ARRAY = "Cannot read the urls file: must be a JSON array of objects";
const BAD_FILES: [text: string, ...problems: string[]][] = [
  ["", NO_ARRAY],
  ['{"hush": ', NO_ARRAY],
  ["{}", NO_ARRAY],
  [
    "[1, null, []]",
    ...[1, 2, 3].map((n) =>
      `Cannot use url ${n} of the urls file: must be an object`
    ),
  ],
  [
    "[{}]",
    'Cannot use url 1 of the urls file: "name" is missing',
    'Cannot use url 1 of the urls file: "url" is missing',
  ],
  [
    '[{"name": "a", "url": "https://a.example"}, {"name": "b", "url": "https://b.example", "headers": {"Host": "hush"}, "period": 1, "method": "HEAD", "expected_text": "x"}]',
    `Cannot set "headers" of url 2 of the urls file: must be an object of at most 20 request headers, ASCII texts of 8192 characters together, none of the connection's own`,
    'Cannot set "period" of url 2 of the urls file: there is no such member',
    'Cannot set "expected_text" of url 2 of the urls file: an answer to HEAD has no body',
  ],
  [
    '[{"name": "a", "url": "https://a.example", "__proto__": {"public": false}}]',
    'Cannot set "__proto__" of url 1 of the urls file: there is no such member',
  ],
  [
    '[{"name": "a", "url": "https://a.example"}, {"name": "a", "url": "https://b.example"}]',
    'Cannot use the name "a" twice: urls have different names',
  ],
];

for (const [text, ...problems] of BAD_FILES) {
  Deno.test(`parseUrlsFile() refuses the file ${text}`, () => {
    assert.throws(() => parseUrlsFile(text), {
      name: "ConfigError",
      message: problems.join("\n"),
      problems,
    });
  });
}

Deno.test("parseUrlsFile() refuses a name that another url has already", () => {
  const text = '[{"name": "a", "url": "https://a.example"}]';
  const others = parseUrlsFile(text);
  assert.throws(() => parseUrlsFile(text, others), {
    problems: ['Cannot use the name "a" twice: urls have different names'],
  });
});

const ITEMS: [item: string, want: [name: string, url: string] | undefined][] = [
  ["shop=https://a.example/?x=y", ["shop", "https://a.example/?x=y"]],
  ["http://10.0.0.1:81/x=y", ["10.0.0.1:81", "http://10.0.0.1:81/x=y"]],
  ["=https://a.example", undefined],
  ["shop=", undefined],
  ["shop", undefined],
  ["", undefined],
  ["shop=ftp://a.example", undefined],
  ["https://", undefined],
  ["https://user:hush@a.example", undefined],
];

for (const [item, want] of ITEMS) {
  Deno.test(`readUrlItem() reads "${item}" as ${want}`, () => {
    const spec = readUrlItem(item);
    const [name, url] = want ?? [];
    assert.deepEqual(spec, want && { ...URL_DEFAULTS, name, url });
  });
}
