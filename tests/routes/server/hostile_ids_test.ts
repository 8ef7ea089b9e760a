import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";
import { rawRequest, rawText } from "../fixtures/raw_request.ts";

const IDS = [
  ...[":id", "*", "0", "-1", "+1", "1.0", "1e0", "0x1", "01", "1%20", "%201"],
  ...["null", "undefined", "NaN", "Infinity", "true", "[]", "{}", "1,2", "1;2"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "..",
    ".",
    "%2e%2e",
    "%2E",
    "..%2f1",
  ],
  ...[
    "%00",
    "1%00",
    "%0a",
    "1%0d%0aX-Injected:%20yes",
    "%ff",
    "%c0%ae",
    "%",
    "%zz",
    "%2",
  ],
  ...[
    "%2531",
    "%25",
    "\u{661}",
    "\u{ff11}",
    "9007199254740993",
    "99999999999999999999",
  ],
  ...[
    "1".repeat(2_048),
    "a".repeat(2_048),
    "%31".repeat(700),
    "<script>",
    "'\"><img>",
  ],
  ...["1%2fevents", "1/../1", "1//events", "1\\events", "1?x=/../2", "1#2"],
];

/** These are the url 1 by the rules of urls: a query or a fragment follows it, or dots in the path go one up. */
const ONE = new Set(["1?x=/../2", "1#2"]);

const calls = [
  ["GET", ""],
  ["GET", "/events"],
  ["GET", "/ticks"],
  ["PATCH", ""],
  ["DELETE", ""],
  ["POST", "/pause"],
  ["POST", "/resume"],
] as const;

Deno.test("readId() lets no odd id reach a record", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  await app.addUrl(token, { public: true });
  const stored = await app.store.urls.get(1);
  const keys = await app.countKeys();
  for (const id of IDS.filter((each) => !ONE.has(each))) {
    for (const [method, rest] of calls) {
      const target = `/v1/services/${encodeNonAscii(id)}${rest}`;
      const { status, head, body } = await rawRequest(
        app.port,
        rawText(target, {
          method,
          headers: [
            "Host: localhost",
            `Authorization: ${token}`,
            ...method === "PATCH" ? ["Content-Length: 12"] : [],
          ],
          body: method === "PATCH" ? '{"name":"x"}' : "",
        }),
      );
      const what = `${method} ${target.slice(0, 80)}: ${status}`;
      assert.ok([400, 404, 405, 414].includes(status), what);
      assert.doesNotMatch(head, /injected/i, what);
      assert.doesNotMatch(body, /example\.com|at .*\.ts:/, what);
    }
  }
  assert.equal(await app.countKeys(), keys);
  assert.deepEqual(await app.store.urls.get(1), stored);
});

const encodeNonAscii = (text: string) =>
  text.replace(/[^\0-\x7f]/gu, (each) => encodeURIComponent(each));

Deno.test("createApp() decodes a path once", async () => {
  await using app = await startHttpApp();
  await app.addUrl(await app.signUp("a@example.com"), { public: true });
  const statuses: [target: string, status: number][] = [
    ["/v1/services/%31", 200],
    ["/v1/services/%2531", 400],
    ["/%76%31/services", 200],
    ["/%2576%2531/services", 404],
    ["/x/../health", 404],
    ["/x/%2e%2e/health", 404],
    ["/x/%252e%252e/health", 404],
    ["/./health", 404],
    ["//health", 404],
    ["/health%00", 404],
    ["/health%2f", 404],
    ["/health?x=%00%ff", 200],
    ["/health#x", 200],
  ];
  for (const [target, want] of statuses) {
    const { status } = await rawRequest(app.port, rawText(target));
    assert.equal(status, want, target);
  }
});
