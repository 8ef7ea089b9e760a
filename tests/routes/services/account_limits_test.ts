import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

Deno.test("OwnedUrls keeps a limit of urls per account", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token);
  const monitor = app.table.get(id);
  assert.ok(monitor);
  for (let i = 0; i < 2_499; i++) app.table.set({ ...monitor, id: id + 1 + i });
  const keys = await app.countKeys();
  const body = { url: "https://example.com/" };
  const { status, json } = await app.send("POST", "/v1/services", {
    token,
    body,
  });
  assert.equal(status, 403);
  assert.match(json.errors[0], /2500 at most/);
  assert.equal(await app.countKeys(), keys);
});

Deno.test("OwnedUrls keeps a limit of probes a second per account, on every way to set an interval", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const id = await app.addUrl(token, { interval: "1s" });
  const monitor = app.table.get(id);
  assert.ok(monitor);
  for (let i = 1; i <= 25; i++) {
    app.table.set({
      ...monitor,
      id: id + i,
      intervalMs: i < 25 ? 100 : 1_000 / 9,
    });
  }
  const tries: [method: string, path: string, body: unknown][] = [
    ["POST", "/v1/services", { url: "https://example.com/", interval: 1 }],
    ["POST", "/url", { URL: "https://example.com/", Period: 1 }],
    ["PATCH", `/v1/services/${id}`, { interval: "999ms" }],
  ];
  const keys = await app.countKeys();
  for (const [method, path, body] of tries) {
    const { status, text } = await app.send(method, path, { token, body });
    assert.equal(status, 403, path);
    assert.match(text, /250 probes a second at most/);
  }
  assert.equal(await app.countKeys(), keys);
  const body = { interval: "1001ms", name: "slower" };
  const slower = await app.send("PATCH", `/v1/services/${id}`, { token, body });
  assert.equal(slower.status, 200);
});
