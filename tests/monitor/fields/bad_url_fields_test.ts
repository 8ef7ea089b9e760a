import assert from "node:assert/strict";
import { inspect } from "node:util";
import { readUrlFields } from "../../../monitor/fields/url_fields.ts";
import { show } from "../../../monitor/fields/value_kind.ts";

const STATUSES =
  "must be at most 32 statuses from 100 to 999 and ranges of them, such as 200-299,401";
const HEADERS =
  `Cannot set "headers": must be an object of at most 20 request headers, ASCII texts of 8192 characters together, none of the connection's own`;
const NOT_VISIBLE = "value must be visible ASCII characters";
/** The header is named, its value never. */
const named = (name: string, why: string) =>
  `${HEADERS}. Cannot send header "${name}": ${why}`;
const TAGS =
  "must be a list of at most 20 different texts of 1 to 100 characters";
const JSON_INTERVAL =
  "must be seconds, or a duration such as 1m30s, from 10ms to 168h";

const BAD_MEMBERS: [member: Record<string, unknown>, problem: string][] = [
  [
    { name: "" },
    `Cannot set "name" to "": must be 1 to 100 characters on one line, without spaces at the start or end`,
  ],
  [
    { name: 1 },
    `Cannot set "name" to 1: must be 1 to 100 characters on one line, without spaces at the start or end`,
  ],
  [
    { url: "file:///etc" },
    `Cannot set "url" to "file:///etc": must be an address of at most 2,048 characters, without user or password, that begins with https://, http://, wss://, ws://, tcp://, tls:// or dns://; or heartbeat:// and a name`,
  ],
  [
    { url: "https://u:hush@x" },
    `Cannot set "url" to "***@x": must be an address of at most 2,048 characters, without user or password, that begins with https://, http://, wss://, ws://, tcp://, tls:// or dns://; or heartbeat:// and a name`,
  ],
  ...[-1, 21, 1.5, "3", null].map((
    value,
  ): [Record<string, unknown>, string] => [
    { max_redirects: value },
    `Cannot set "max_redirects" to ${
      show(value)
    }: must be a whole number from 0 to 20`,
  ]),
  ...[0, 1_023, "9MiB", 8_388_609, 2_000.5, "many", null].map((
    value,
  ): [Record<string, unknown>, string] => [
    { max_body: value },
    `Cannot set "max_body" to ${
      show(value)
    }: must be bytes, or a size such as 2MiB, from 1KiB to 8MiB`,
  ]),
  [{ interval: 0 }, `Cannot set "interval" to 0: ${JSON_INTERVAL}`],
  [{ interval: -1 }, `Cannot set "interval" to -1: ${JSON_INTERVAL}`],
  [
    { interval: 1e308 },
    `Cannot set "interval" to 1e+308: ${JSON_INTERVAL}`,
  ],
  [{ interval: NaN }, `Cannot set "interval" to NaN: ${JSON_INTERVAL}`],
  [
    { interval: Infinity },
    `Cannot set "interval" to Infinity: ${JSON_INTERVAL}`,
  ],
  [{ interval: 0.0099 }, `Cannot set "interval" to 0.0099: ${JSON_INTERVAL}`],
  [
    { interval: 604800.1 },
    `Cannot set "interval" to 604800.1: ${JSON_INTERVAL}`,
  ],
  [
    { interval: undefined },
    `Cannot set "interval" to undefined: ${JSON_INTERVAL}`,
  ],
  [{ interval: "0s" }, `Cannot set "interval" to "0s": ${JSON_INTERVAL}`],
  [{ interval: "-1s" }, `Cannot set "interval" to "-1s": ${JSON_INTERVAL}`],
  [
    { interval: "abc" },
    `Cannot set "interval" to "abc": ${JSON_INTERVAL}`,
  ],
  [
    { interval: null },
    `Cannot set "interval" to null: ${JSON_INTERVAL}`,
  ],
  [
    { interval: ["5s"] },
    `Cannot set "interval" to ["5s"]: ${JSON_INTERVAL}`,
  ],
  [
    { timeout: 61 },
    `Cannot set "timeout" to 61: must be seconds, or a duration such as 1m30s, from 1ms to 60s`,
  ],
  [
    { method: "TRACE" },
    `Cannot set "method" to "TRACE": must be GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS`,
  ],
  ...[
    "2xx",
    "99",
    "1000",
    "300-200",
    "200-",
    "200,,201",
    "200 201",
    "200,".repeat(32) + "200",
  ]
    .map((text): [Record<string, unknown>, string] => [
      { expected_status: text },
      `Cannot set "expected_status" to ${show(text)}: ${STATUSES}`,
    ]),
  [{ headers: [] }, HEADERS],
  [{ headers: { Upgrade: "hush" } }, named("Upgrade", "name is reserved")],
  [
    { headers: { "a b": "hush" } },
    named("a b", "name must be a token of RFC 9110"),
  ],
  [{ headers: { a: "hush\r\nb: c" } }, named("a", NOT_VISIBLE)],
  [{ headers: { a: 1 } }, named("a", NOT_VISIBLE)],
  [
    { follow_redirects: "no" },
    `Cannot set "follow_redirects" to "no": must be true or false`,
  ],
  [
    { successes_before_up: 0 },
    `Cannot set "successes_before_up" to 0: must be a whole number from 1 to 100`,
  ],
  [
    { failures_before_down: 0 },
    `Cannot set "failures_before_down" to 0: must be a whole number from 1 to 100`,
  ],
  [
    { failures_before_down: 1.5 },
    `Cannot set "failures_before_down" to 1.5: must be a whole number from 1 to 100`,
  ],
  [{ public: 1 }, `Cannot set "public" to 1: must be true or false`],
  [{ tags: "web" }, `Cannot set "tags" to "web": ${TAGS}`],
  [{ tags: ["a", "a"] }, `Cannot set "tags" to ["a","a"]: ${TAGS}`],
  [{ tags: [""] }, `Cannot set "tags" to [""]: ${TAGS}`],
  [
    { tags: Array.from({ length: 21 }, (_, i) => `${i}`) },
    `Cannot set "tags" to ["0","1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20"]: ${TAGS}`,
  ],
  [{
    headers: Object.fromEntries(
      Array.from({ length: 21 }, (_, i) => [`h${i}`, ""]),
    ),
  }, `${HEADERS}. Cannot send headers: at most 20 allowed`],
  [
    { headers: { a: "x".repeat(4_097) } },
    named("a", "value may have at most 4096 characters"),
  ],
  [
    { headers: { "proxy-authorization": "hush" } },
    named("proxy-authorization", "name is reserved"),
  ],
  [{ headers: { a: "hush " } }, named("a", NOT_VISIBLE)],
  [
    { headers: { a: "x".repeat(4_096), b: "x".repeat(4_095) } },
    `${HEADERS}. Cannot send headers: at most 8192 characters allowed`,
  ],
  [
    { expected_text: "é".repeat(1_001) },
    `Cannot set "expected_text" to "${
      "é".repeat(99)
    }…: must be a text of at most 1000 characters`,
  ],
  [{ perioud: 1 }, `Cannot set "perioud": there is no such member`],
  [
    JSON.parse('{"__proto__": {}}'),
    `Cannot set "__proto__": there is no such member`,
  ],
  [
    { constructor: 1 },
    `Cannot set "constructor": there is no such member`,
  ],
];

for (const [member, problem] of BAD_MEMBERS) {
  const text = inspect(member, { breakLength: Infinity }).slice(0, 60);
  Deno.test(`readUrlFields() refuses ${text}`, () => {
    assert.deepEqual(readUrlFields({ ...member, paused: true }), {
      fields: { paused: true },
      problems: [problem],
    });
  });
}

Deno.test("readUrlFields() names the place of each problem", () => {
  const { problems } = readUrlFields({ public: 1, perioud: 1 }, "url 7");
  assert.deepEqual(problems, [
    'Cannot set "public" of url 7 to 1: must be true or false',
    'Cannot set "perioud" of url 7: there is no such member',
  ]);
});

Deno.test("readUrlFields() stops after 20 problems", () => {
  const members = Array.from({ length: 1_000 }, (_, i) => [`x${i}`, i]);
  const { problems } = readUrlFields(Object.fromEntries(members));
  assert.equal(problems.length, 20);
});
