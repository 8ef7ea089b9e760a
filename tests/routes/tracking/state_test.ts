import assert from "node:assert/strict";
import { METRICS_TOKEN, startHttpApp } from "../fixtures/http_app.ts";

const NO_CACHE = "no-cache, no-store, must-revalidate";
const GONE = "Error 503 (Service not available)";

Deno.test("GET /state looks at the file at each request", async () => {
  const stateFilePath = await Deno.makeTempFile();
  await using app = await startHttpApp({ settings: { stateFilePath } });
  const there = await app.send("GET", "/state");
  assert.deepEqual([there.status, there.text], [200, "OK"]);
  await Deno.remove(stateFilePath);
  const gone = await app.send("GET", "/state");
  assert.deepEqual([gone.status, gone.text, gone.bytes.length], [
    503,
    GONE,
    33,
  ]);
  for (const { headers } of [there, gone]) {
    assert.equal(headers.get("cache-control"), NO_CACHE);
    assert.match(headers.get("content-type") ?? "", /^text\/html/);
  }
  await Deno.writeTextFile(stateFilePath, "");
  assert.equal((await app.send("GET", "/state")).status, 200);
  assert.equal((await app.send("HEAD", "/state")).status, 200);
  await Deno.remove(stateFilePath);
});

Deno.test("PUT and DELETE /state exist only where there is no file system", async () => {
  await using app = await startHttpApp();
  for (const method of ["PUT", "DELETE"]) {
    const { status, headers } = await app.send(method, "/state", {
      token: `Bearer ${METRICS_TOKEN}`,
    });
    assert.equal(status, 405);
    assert.equal(headers.get("allow"), "GET, HEAD");
  }
});

Deno.test("PUT and DELETE /state switch it for the operator alone", async () => {
  await using app = await startHttpApp({ settings: { deploy: true } });
  const token = await app.signUp("a@example.com");
  const state = async () => (await app.send("GET", "/state")).status;
  assert.equal(await state(), 503);
  for (
    const wrong of [undefined, token, METRICS_TOKEN, "Bearer x", "Basic eDp5"]
  ) {
    const { status } = await app.send("PUT", "/state", { token: wrong });
    assert.equal(status, 401, wrong);
    assert.equal(await state(), 503, wrong);
  }
  const operator = { token: `Bearer ${METRICS_TOKEN}` };
  assert.equal((await app.send("PUT", "/state", operator)).status, 204);
  assert.equal(await state(), 200);
  assert.equal((await app.send("PUT", "/state", operator)).status, 204);
  assert.equal((await app.send("DELETE", "/state", operator)).status, 204);
  assert.equal(await state(), 503);
});

Deno.test("PUT /state refuses everybody where there is no metrics token", async () => {
  await using app = await startHttpApp({
    settings: { deploy: true, metricsToken: undefined },
  });
  for (const token of [undefined, "Bearer ", "Bearer undefined"]) {
    assert.equal((await app.send("PUT", "/state", { token })).status, 401);
  }
});
