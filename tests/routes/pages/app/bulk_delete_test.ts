import assert from "node:assert/strict";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

async function startScene(
  count: number,
): Promise<{ app: HttpApp; web: WebClient; ids: string[] }> {
  const app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  await addMany(web, count);
  const ids = (await app.store.urls.all()).map(({ id }) => String(id));
  return { app, web, ids };
}

async function addMany(web: WebClient, count: number): Promise<void> {
  await web.get("/app/import");
  const list = Array.from({ length: count }, (_, i) => `example.org/${i}`);
  await web.post("/app/import", { list: list.join("\n") });
  await web.get("/app");
}

const countOf = async (app: HttpApp) => (await app.store.urls.all()).length;

Deno.test("POST /app/bulk deletes ten monitors at once, and asks before it deletes eleven", async () => {
  const { app, web, ids } = await startScene(21);
  await using _app = app;
  const ten = { action: "delete", id: ids.slice(0, 10) };
  assert.match((await web.post("/app/bulk", ten)).location, /did=deleted&n=10/);
  const eleven = { action: "delete", id: ids.slice(10) };
  const asked = await web.post("/app/bulk", eleven);
  assert.equal(asked.status, 200);
  assert.match(asked.text, /<h1[^>]*>Delete 11 monitors\?<\/h1>/);
  assert.match(asked.text, /example\.org\/10<\/bdi>/);
  assert.match(asked.text, /and 6 more/);
  assert.match(asked.text, /You can restore all of them for 10 minutes/);
  assert.equal(await countOf(app), 11);
  const sure = await web.post("/app/bulk", { ...eleven, sure: "11" });
  assert.match(sure.location, /did=deleted&n=11/);
  assert.equal(await countOf(app), 0);
});

Deno.test("POST /app/bulk asks again where more match than were asked about", async () => {
  const { app, web } = await startScene(12);
  await using _app = app;
  const all = { action: "delete", all: "yes", q: "example.org", sort: "name" };
  const asked = await web.post("/app/bulk", all);
  assert.match(asked.text, /name="sure" value="12"/);
  assert.match(asked.text, /name="q" value="example\.org"/);
  assert.match(
    asked.text,
    /href="\/app\?q=example\.org&amp;sort=name">Keep them/,
  );
  await addMany(web, 13); // one more than there were
  const again = await web.post("/app/bulk", { ...all, sure: "12" });
  assert.match(again.text, /Delete 13 monitors\?/);
  assert.equal(await countOf(app), 13);
});

Deno.test("what is public and what is pinged is said before it is deleted", async () => {
  const { app, web, ids } = await startScene(12);
  await using _app = app;
  for (const id of ids.slice(0, 2)) {
    await app.store.urls.update(Number(id), { public: true });
  }
  await web.post("/app/heartbeats/new", { name: "backup", period: "1d" });
  await web.get("/app");
  const { text } = await web.post("/app/bulk", {
    action: "delete",
    all: "yes",
  });
  assert.match(text, /2 of them are on the status page/);
  assert.match(
    text,
    /One is a heartbeat: pings to its address will be refused/,
  );
});
