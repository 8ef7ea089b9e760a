import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

Deno.test("a deleted url is gone everywhere, and Undo brings it back as it was", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  await app.store.urls.update(id, { public: true, headers: { A: "secret" } });
  await web.get("/app");
  const before = await app.store.urls.get(id);
  const deleted = await web.follow(await web.post(`/app/urls/${id}/delete`));
  assert.match(deleted.text, /1 monitor deleted\./);
  assert.equal((await web.get(`/app/urls/${id}`)).status, 404);
  assert.equal((await app.send("GET", `/v1/services/${id}`)).status, 404);
  assert.ok(!(await web.get("/app")).text.includes(`id="u${id}"`));
  const page = await web.get("/app/deleted");
  assert.match(page.text, /aria-label="Restore example.org"/);
  assert.ok(!page.text.includes("secret"));
  const [, at = ""] = /name="at" value="(\d+)"/.exec(deleted.text) ?? [];
  const back = await web.follow(await web.post("/app/deleted", { at }));
  assert.match(back.text, /1 monitor restored, with its history/);
  const { updatedAt: _1, ...after } = await app.store.urls.get(id) ?? {};
  const { updatedAt: _2, ...was } = before ?? {};
  assert.deepEqual(after, was);
  assert.match((await web.get("/app/deleted")).text, /Nothing was deleted/);
});

Deno.test("POST /app/deleted brings back all that were deleted together, or one of them", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  await web.post("/app/import", {
    list: "example.org/1\nexample.org/2\nexample.org/3",
  });
  const ids = (await app.store.urls.all()).map(({ id }) => id);
  const { location } = await web.post("/app/bulk", {
    action: "delete",
    all: "yes",
  });
  const at = new URLSearchParams(location.slice("/app?".length)).get("at") ??
    "";
  assert.equal((await app.store.urls.all()).length, 0);
  const one = await web.post("/app/deleted", { id: String(ids[1]) });
  assert.equal(one.location, "/app?did=restored&n=1");
  const rest = await web.post("/app/deleted", { at });
  assert.equal(rest.location, "/app?did=restored&n=2");
  assert.deepEqual((await app.store.urls.all()).map(({ id }) => id), ids);
});

Deno.test("POST /app/deleted brings back nothing of others", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const { location } = await web.post(`/app/urls/${id}/delete`);
  const at = new URLSearchParams(location.slice("/app?".length)).get("at") ??
    "";
  const other = new WebClient(app.port);
  await other.signUp("b@example.org");
  for (const fields of [{ id: String(id) }, { at }]) {
    const answer = await other.post("/app/deleted", fields);
    assert.equal(answer.location, "/app?did=restored&n=0");
  }
  assert.equal(await app.store.urls.get(id), null);
});
