import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

Deno.test("GET /health is OK, or 503 and why", async () => {
  let problem: string | null = null;
  await using app = await startHttpApp({
    health: () => Promise.resolve(problem),
  });
  const well = await app.send("GET", "/health");
  assert.deepEqual([well.status, well.text], [200, "OK"]);
  assert.equal(well.headers.get("content-type"), "text/plain; charset=utf-8");
  problem = "the store is full";
  const ill = await app.send("GET", "/health");
  assert.deepEqual([ill.status, ill.text], [503, problem]);
  assert.equal(ill.headers.get("cache-control"), "no-store");
  problem = null;
  assert.equal((await app.send("GET", "/health")).status, 200);
});

Deno.test("GET /v1/_internal/health is the bare envelope", async () => {
  await using app = await startHttpApp();
  const { status, text, headers } = await app.send(
    "GET",
    "/v1/_internal/health",
  );
  assert.equal(status, 200);
  assert.equal(text, '{"status":200,"status_desc":"OK"}');
  assert.equal(headers.get("content-type"), "application/json");
});
