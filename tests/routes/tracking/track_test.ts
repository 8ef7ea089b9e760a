import assert from "node:assert/strict";
import { TRACKING_PIXEL } from "../../../routes/tracking/tracking_pixel.ts";
import { startHttpApp } from "../fixtures/http_app.ts";
import { metric } from "../fixtures/read_metric.ts";

const NO_CACHE = "no-cache, no-store, must-revalidate";
Deno.test("GET /track is a GIF of 42 bytes that no cache may keep", async () => {
  await using app = await startHttpApp();
  const { status, headers, bytes } = await app.send("GET", "/track?u=1&x=%ff");
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "image/gif");
  assert.equal(headers.get("cache-control"), NO_CACHE);
  assert.equal(headers.get("content-length"), "42");
  assert.equal(bytes.length, 42);
  assert.deepEqual(bytes, TRACKING_PIXEL);
});

Deno.test("GET /track counts itself, its bytes and its time; HEAD does not", async () => {
  await using app = await startHttpApp();
  for (let i = 0; i < 3; i++) await app.send("GET", "/track");
  const { status, headers, bytes } = await app.send("HEAD", "/track");
  assert.deepEqual([status, bytes.length], [200, 0]);
  assert.equal(headers.get("cache-control"), NO_CACHE);
  const { text } = await app.send("GET", "/metrics");
  assert.equal(
    metric(text, 'tracking_requests_count_total{status="success"}'),
    3,
  );
  assert.equal(metric(text, "tracking_requests_size_total"), 126);
  assert.equal(metric(text, "tracking_request_duration_count"), 3);
});

Deno.test("GET /track moves with its setting", async () => {
  await using app = await startHttpApp({
    settings: { trackingUrlPath: "/pixel.gif" },
    checkDocument: false,
  });
  assert.equal((await app.send("GET", "/pixel.gif")).bytes.length, 42);
  assert.equal((await app.send("GET", "/track")).status, 404);
});
