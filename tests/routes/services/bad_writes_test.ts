import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

const deep = (levels: number) =>
  `{"name":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
const wide = (members: number) =>
  `{${Array.from({ length: members }, (_, i) => `"m${i}":1`).join(",")}}`;

/** Bodies that neither add nor change a url, and what the answer must name. */
const bodies: [what: string, body: unknown, rule: RegExp][] = [
  ["nothing", "", /it is empty/],
  ["half an object", '{"url":', /not valid JSON/],
  ["a list", "[]", /must be a JSON object/],
  ["a number", "1", /must be a JSON object/],
  ["no UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), /not valid UTF-8/],
  ["65 levels", deep(66), /64 levels deep at most/],
  ["1,001 members", wide(1_001), /1000 members at most/],
  ["a member twice", '{"name":"a","name":"b"}', /there twice/],
  ["an id", { id: 7 }, /"id".*no such member/],
  ["an owner", { ownerId: 2 }, /"ownerId".*no such member/],
  ["a role", { role: "admin" }, /"role".*no such member/],
  [
    "a prototype",
    '{"__proto__":{"public":true}}',
    /"__proto__".*no such member/,
  ],
  ["a constructor", '{"constructor":{"prototype":{}}}', /no such member/],
  ["creation", { created_at: 1 }, /no such member/],
  ["another letter case", { Name: "x" }, /"Name".*no such member/],
  ["interval 0", { interval: 0 }, /"interval".*from 10ms to 168h/],
  ["interval -1", { interval: -1 }, /"interval".*from 10ms/],
  ["interval 1e308", { interval: 1e308 }, /"interval".*from 10ms/],
  ["interval abc", { interval: "abc" }, /"interval" to "abc".*from 10ms/],
  ["interval 0.0099", { interval: 0.0099 }, /"interval".*from 10ms/],
  ["interval 604800.1", { interval: 604_800.1 }, /"interval".*from 10ms/],
  ["interval 1e400", '{"interval":1e400}', /"interval".*from 10ms/],
  ["interval null", { interval: null }, /"interval"/],
  ["interval true", { interval: true }, /"interval"/],
  ["interval []", { interval: [15] }, /"interval"/],
  ["timeout 0", { timeout: 0 }, /"timeout".*from 1ms to 60s/],
  ["timeout 61", { timeout: 61 }, /"timeout".*from 1ms to 60s/],
  ["method TRACE", { method: "TRACE" }, /"method".*GET, HEAD/],
  ["method get", { method: "get" }, /"method".*GET, HEAD/],
  [
    "statuses of 99",
    { expected_status: "99" },
    /"expected_status".*100 to 999/,
  ],
  ["statuses upside down", { expected_status: "300-200" }, /"expected_status"/],
  ["statuses as a number", { expected_status: 200 }, /"expected_status"/],
  [
    "a text of 1,001",
    { expected_text: "x".repeat(1_001) },
    /"expected_text".*1000/,
  ],
  [
    "HEAD with a text",
    { method: "HEAD", expected_text: "x" },
    /HEAD has no body/,
  ],
  ["header with CR LF", { headers: { A: "b\r\nC: d" } }, /"headers"/],
  ["header name with a colon", { headers: { "A:": "b" } }, /"headers"/],
  [
    "header Upgrade",
    { headers: { upgrade: "x" } },
    /"headers".*connection's own/,
  ],
  ["header as a number", { headers: { A: 1 } }, /"headers"/],
  ["headers as a list", { headers: ["A"] }, /"headers"/],
  ["21 headers", {
    headers: Object.fromEntries(
      Array.from({ length: 21 }, (_, i) => [`A${i}`, "b"]),
    ),
  }, /at most 20/],
  ["failures 0", { failures_before_down: 0 }, /from 1 to 100/],
  ["failures 1.5", { failures_before_down: 1.5 }, /from 1 to 100/],
  ["public as text", { public: "true" }, /"public".*true or false/],
  ["paused as a number", { paused: 1 }, /"paused".*true or false/],
  [
    "21 tags",
    { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) },
    /at most 20/,
  ],
  ["a tag twice", { tags: ["a", "a"] }, /different/],
  ["an empty name", { name: "" }, /"name"/],
  ["a name with a line break", { name: "a\nb" }, /"name"/],
  ["a lone surrogate", '{"name":"\\ud800"}', /"name"/],
  ["ftp", { url: "ftp://example.com/" }, /"url".*http/],
  ["loopback", { url: "http://127.0.0.1/" }, /private address/],
  ["loopback in octal", { url: "http://0177.0.0.1/" }, /private address/],
  ["metadata", { url: "http://169.254.169.254/latest" }, /private address/],
  ["private", { url: "http://10.0.0.1/" }, /private address/],
  ["mapped", { url: "http://[::ffff:10.0.0.1]/" }, /private address/],
  ["one label", { url: "http://intranet/" }, /Cannot watch the url/],
  ["port 22", { url: "http://example.com:22/" }, /port/],
  [
    "several problems",
    { interval: 0, method: "put" },
    /"interval".*; .*"method"/,
  ],
];

Deno.test("POST and PATCH of a service refuse bad bodies naming the rule, and store nothing", async (t) => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token);
  const stored = await app.store.urls.get(id);
  const keys = await app.countKeys();
  for (const [what, body, rule] of bodies) {
    await t.step(what, async () => {
      for (
        const [method, path, sent] of [
          ["POST", "/v1/services", withUrl(body)],
          ["PATCH", `/v1/services/${id}`, body],
        ] as const
      ) {
        const { status, json } = await app.send(method, path, {
          token,
          body: sent,
        });
        assert.equal(status, 400, method);
        assert.deepEqual(Object.keys(json), [
          "status",
          "status_desc",
          "errors",
        ]);
        assert.match(json.errors[0], rule, method);
      }
      assert.equal(await app.countKeys(), keys);
      assert.deepEqual(await app.store.urls.get(id), stored);
      assert.deepEqual(app.table.get(id), stored);
    });
  }
});

/** The same with a good url where the body has none, so that nothing but the rule in question is broken. */
function withUrl(body: unknown): unknown {
  if (body instanceof Uint8Array) return body;
  if (typeof body === "string") {
    return /^\{".*\}$/.test(body)
      ? body.replace(/^\{/, '{"url":"https://example.com/",')
      : body;
  }
  return { url: "https://example.com/", ...body as Record<string, unknown> };
}

Deno.test("POST /v1/services refuses a body without a url", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const { status, json } = await app.send("POST", "/v1/services", {
    token,
    body: { name: "x" },
  });
  assert.equal(status, 400);
  assert.match(json.errors[0], /"url" is missing/);
});

Deno.test("PATCH /v1/services/{id} judges a change by what it makes of the stored url", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token, { expected_text: "ok" });
  const patch = async (body: unknown) =>
    (await app.send("PATCH", `/v1/services/${id}`, { token, body })).status;
  assert.equal(await patch({ method: "HEAD" }), 400);
  assert.equal(await patch({ method: "HEAD", expected_text: "" }), 200);
  assert.equal(await patch({ expected_text: "x" }), 400);
});
