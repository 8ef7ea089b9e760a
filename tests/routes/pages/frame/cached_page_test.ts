import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { errorAnswer } from "../../../../routes/error_answer.ts";
import { createApp } from "../../../../routes/server/app.ts";
import { ownRequest } from "../../../../routes/server/server.ts";
import { CachedPage } from "../../../../routes/pages/frame/cached_page.ts";
import { startHttpApp } from "../../fixtures/http_app.ts";

/** A page that says how often it was made, or what the test puts there. */
function pageOf() {
  const state = { nowMs: 0, made: 0, text: "", fails: false };
  const page = new CachedPage({ now: () => state.nowMs });
  const render = () => {
    state.made++;
    if (state.fails) return Promise.reject(new Error("no store"));
    return Promise.resolve(state.text || `page ${state.made}`);
  };
  const app = createApp([{
    method: "GET",
    path: "/:key",
    summary: "",
    handler: (c) => page.answer(c, c.req.param("key") ?? "", render),
  }], (c, error) => errorAnswer(c, error, () => {}));
  const get = async (key = "a", headers: Record<string, string> = {}) =>
    await app.fetch(
      new Request(`http://x/${key}`, { headers }),
      ownRequest(),
    );
  return { state, get };
}

Deno.test("CachedPage makes a page once a second, and once for all who wait", async () => {
  const { state, get } = pageOf();
  await Promise.all([get(), get(), get()]);
  state.nowMs = 999;
  assert.equal(await (await get()).text(), "<!DOCTYPE html>page 1");
  state.nowMs = 1_000;
  assert.equal(await (await get()).text(), "<!DOCTYPE html>page 2");
  assert.equal(state.made, 2);
});

Deno.test("CachedPage keeps variants apart", async () => {
  const { get } = pageOf();
  assert.equal(await (await get("a")).text(), "<!DOCTYPE html>page 1");
  assert.equal(await (await get("b")).text(), "<!DOCTYPE html>page 2");
});

Deno.test("CachedPage packs the page for those who can unpack it", async () => {
  const { get } = pageOf();
  const packed = await get("a", { "Accept-Encoding": "br, gzip" });
  assert.equal(packed.headers.get("content-encoding"), "gzip");
  const text = gunzipSync(Buffer.from(await packed.arrayBuffer())).toString();
  assert.equal(text, "<!DOCTYPE html>page 1");
  for (const accept of ["gzip;q=0", "identity", ""]) {
    const plain = await get("a", { "Accept-Encoding": accept });
    assert.equal(plain.headers.get("content-encoding"), null, accept);
  }
});

Deno.test("CachedPage answers 304 as long as the page is the same", async () => {
  const { state, get } = pageOf();
  state.text = "same";
  const tag = (await get()).headers.get("etag") ?? "";
  state.nowMs = 5_000;
  assert.equal(
    (await get("a", { "If-None-Match": `"x", ${tag}` })).status,
    304,
  );
  state.text = "other";
  state.nowMs = 10_000;
  assert.equal((await get("a", { "If-None-Match": tag })).status, 200);
});

Deno.test("CachedPage does not keep a failure", async () => {
  const { state, get } = pageOf();
  state.fails = true;
  assert.equal((await get()).status, 500);
  state.fails = false;
  assert.equal((await get()).status, 200);
});

Deno.test("warmUp() makes the status page for its first reader, and leaves no trace of a request", async () => {
  const kv = await Deno.openKv(":memory:");
  await using app = await startHttpApp({ kv, checkDocument: false });
  await app.warmUp();
  assert.deepEqual(app.lines, []);
  kv.close(); // the page is there
  const response = await fetch(`http://127.0.0.1:${app.port}/`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /Add your first service/);
});
