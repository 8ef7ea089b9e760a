import assert from "node:assert/strict";
import { readUrlItem, readUrlSpec } from "../../../monitor/fields/url_spec.ts";
import { PLAIN_FIELDS } from "../fixtures/plain_fields.ts";

Deno.test("readUrlSpec() fills what an object leaves out", () => {
  assert.deepEqual(read({ name: "shop", url: "https://shop.example" }), {
    spec: { ...PLAIN_FIELDS, name: "shop", url: "https://shop.example" },
    problems: [],
  });
});

Deno.test("readUrlSpec() prefers what an object says to the defaults", () => {
  const given = { name: "a", url: "https://a.example", public: false };
  assert.deepEqual(read({ ...given, interval: 90, timeout: "500ms" }).spec, {
    ...PLAIN_FIELDS,
    ...given,
    intervalMs: 90_000,
    timeoutMs: 500,
  });
});

type Problem = [member: string | null, problem: string];

function read(item: unknown) {
  const problems: Problem[] = [];
  const spec = readUrlSpec(item, {
    place: "url 3",
    refuse: (member, problem) => problems.push([member, problem]),
  });
  return { spec, problems };
}

const A = { name: "a", url: "https://a.example" };
const BAD_ITEMS: [item: unknown, ...problems: Problem[]][] = [
  [1, [null, "Cannot use url 3: it must be an object"]],
  [null, [null, "Cannot use url 3: it must be an object"]],
  [[], [null, "Cannot use url 3: it must be an object"]],
  [
    {},
    [null, 'Cannot use url 3: "name" is missing'],
    [null, 'Cannot use url 3: "url" is missing'],
  ],
  [
    { ...A, headers: { Upgrade: "hush" }, perioud: 1 },
    [
      "headers",
      'Cannot set "headers" of url 3 ("a"): must be an object of at most 20 request headers, ASCII texts of 8192 characters together, none of the connection\'s own. Cannot send header "Upgrade": name is reserved',
    ],
    ["perioud", 'Cannot set "perioud" of url 3 ("a"): there is no such member'],
  ],
  [
    { ...A, method: "HEAD", expected_text: "x" },
    [
      null,
      'Cannot set "expected_text" of url 3 ("a"): an answer to HEAD has no body',
    ],
  ],
  [
    JSON.parse(
      '{"name": "a", "url": "https://a.example", "__proto__": {"public": false}}',
    ),
    [
      "__proto__",
      'Cannot set "__proto__" of url 3 ("a"): there is no such member',
    ],
  ],
];

for (const [item, ...problems] of BAD_ITEMS) {
  Deno.test(`readUrlSpec() refuses ${JSON.stringify(item)}`, () => {
    assert.deepEqual(read(item), { spec: null, problems });
  });
}

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
    assert.deepEqual(spec, want && { ...PLAIN_FIELDS, name, url });
  });
}
