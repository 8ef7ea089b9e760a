import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

const SETTINGS = {
  name: "shop",
  url: "https://shop.example.com/health",
  interval: 30,
  timeout: 2.5,
  method: "GET",
  expected_status: "200-299,401",
  expected_text: "ok",
  headers: { "X-Key": "very-secret" },
  follow_redirects: false,
  failures_before_down: 3,
  successes_before_up: 2,
  retry_after: 20,
  public: true,
  paused: true,
  tags: ["a", "b"],
};

Deno.test("POST /v1/services stores every field and never shows a header's value", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const { status, text, json } = await app.send("POST", "/v1/services", {
    token,
    body: SETTINGS,
  });
  assert.equal(status, 201);
  assert.deepEqual([json.status, json.status_desc], [201, "Created"]);
  const { headers, ...shown } = SETTINGS;
  const service = json.data.service.data;
  assert.deepEqual({ ...service, ...shown, header_names: ["X-Key"] }, service);
  assert.ok(!text.includes("very-secret"));
  assert.deepEqual((await app.store.urls.get(1))?.headers, headers);
  const stranger = await app.send("GET", "/v1/services/1");
  assert.deepEqual(Object.keys(stranger.json.data.service.data), [
    "created_at",
    "current_status",
    "id",
    "metric",
    "name",
    "updated_at",
    "url",
  ]);
});

Deno.test("POST /v1/services has defaults for all fields but the url", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token, { url: "https://example.com:8443/x" });
  const { json } = await app.send("GET", `/v1/services/${id}`, { token });
  const { created_at, updated_at, ...service } = json.data.service.data;
  assert.equal(created_at, updated_at);
  assert.deepEqual(service, {
    current_status: null,
    id: 1,
    metric: null,
    name: "example.com:8443",
    url: "https://example.com:8443/x",
    interval: 15,
    timeout: 5,
    method: "GET",
    expected_status: "",
    expected_text: "",
    max_body: 1_048_576,
    header_names: [],
    degraded_above: 0,
    degraded_if_busy: false,
    assertions: [],
    body_length: 0,
    content_type: "",
    basic_auth_user: "",
    has_bearer: false,
    ip_version: "any",
    inverted: false,
    follow_redirects: true,
    max_redirects: 10,
    tls: null,
    failures_before_down: 1,
    successes_before_up: 1,
    show_address: true,
    retry_after: 10,
    public: false,
    paused: false,
    tags: [],
    depends_on: [],
  });
});

const kinds: [url: string, has: string[], lacks: string[]][] = [
  ["heartbeat://backup", ["period", "cron", "grace", "has_ping_token"], [
    ...["method", "tls", "send", "expected_status", "follow_redirects"],
  ]],
  ["tcp://example.com:8443", ["send", "expected_text"], ["method", "grace"]],
  ["https://example.com/", ["method", "tls", "body_length"], [
    ...["send", "starttls", "cron", "period", "grace", "has_ping_token"],
  ]],
];

for (const [url, has, lacks] of kinds) {
  Deno.test(`GET /v1/services/{id} has the members of ${url} that mean something for its kind`, async () => {
    await using app = await startHttpApp();
    const token = await app.signUp("a@example.com");
    const id = await app.addUrl(token, { url });
    const { json } = await app.send("GET", `/v1/services/${id}`, { token });
    const members = Object.keys(json.data.service.data);
    assert.deepEqual(has.filter((name) => !members.includes(name)), []);
    assert.deepEqual(lacks.filter((name) => members.includes(name)), []);
  });
}

const changes: [
  change: Record<string, unknown>,
  shown: Record<string, unknown>,
][] = [
  [{ name: "n" }, { name: "n" }],
  [{ url: "http://other.example.com/" }, { url: "http://other.example.com/" }],
  [{ interval: "1m30s" }, { interval: 90 }],
  [{ interval: 0.1 }, { interval: 0.1, timeout: 1 }],
  [{ interval: 2, timeout: 10 }, { interval: 2, timeout: 2 }],
  [{ timeout: "250ms" }, { timeout: 0.25 }],
  [{ method: "HEAD" }, { method: "HEAD" }],
  [{ expected_status: "204" }, { expected_status: "204" }],
  [{ headers: { A: "b" } }, { header_names: ["A"] }],
  [{ failures_before_down: 100 }, { failures_before_down: 100 }],
  [{ public: true, paused: true }, { public: true, paused: true }],
  [{ tags: ["x"] }, { tags: ["x"] }],
  [{}, {}],
];

for (const [change, shown] of changes) {
  Deno.test(`PATCH /v1/services/{id} changes ${JSON.stringify(change)} and nothing else`, async () => {
    await using app = await startHttpApp();
    const token = await app.signUp("a@example.com");
    const id = await app.addUrl(token);
    const path = `/v1/services/${id}`;
    const { json: before } = await app.send("GET", path, { token });
    const { status, json } = await app.send("PATCH", path, {
      token,
      body: change,
    });
    assert.equal(status, 200);
    const { updated_at: was, ...old } = before.data.service.data;
    const { updated_at: is, ...now } = json.data.service.data;
    assert.ok(is >= was);
    assert.deepEqual(now, { ...old, ...shown });
    const { json: after } = await app.send("GET", path, { token });
    assert.deepEqual(after.data, json.data);
  });
}

Deno.test("POST /v1/services/{id}/pause and resume switch a url, as often as one likes", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token);
  for (
    const [action, paused] of [
      ["pause", true],
      ["pause", true],
      ["resume", false],
      ["resume", false],
    ] as const
  ) {
    const path = `/v1/services/${id}/${action}`;
    const { status, json } = await app.send("POST", path, { token });
    assert.deepEqual([status, json.data.service.data.paused], [200, paused]);
    assert.equal(app.table.get(id)?.paused, paused);
  }
});

Deno.test("DELETE /v1/services/{id} leaves nothing under its id, and never gives it again", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token, { public: true });
  const path = `/v1/services/${id}`;
  assert.equal((await app.send("DELETE", path, { token })).status, 204);
  for (const rest of ["", "/events", "/ticks"]) {
    assert.equal((await app.send("GET", path + rest, { token })).status, 404);
  }
  assert.equal((await app.send("DELETE", path, { token })).status, 404);
  assert.equal(app.table.get(id), undefined);
  assert.equal(await app.addUrl(token), id + 1);
});

Deno.test("GET /v1/services lists what the status page shows, and one's own with a token; everything with an operator's", async () => {
  await using app = await startHttpApp();
  const alice = await app.signUp("a@example.com");
  const bob = await app.signUp("b@example.com");
  const mine = await app.addUrl(alice);
  const open = await app.addUrl(alice, { public: true });
  const his = await app.addUrl(bob);
  const operator = await app.signUpOperator("o@example.com");
  const front = await app.addUrl(operator, { public: true });
  const hidden = await app.addUrl(operator);
  const seen = async (token?: string) => {
    const { json } = await app.send("GET", "/v1/services", { token });
    return json.data.services.data.map(({ id }: { id: number }) => id);
  };
  assert.deepEqual(await seen(), [front]);
  assert.deepEqual(await seen(alice), [mine, open, front]);
  assert.deepEqual(await seen(`Bearer ${bob}`), [his, front]);
  assert.deepEqual(await seen(operator), [mine, open, his, front, hidden]);
});
