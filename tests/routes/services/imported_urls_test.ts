import assert from "node:assert/strict";
import type { Monitor } from "../../../monitor/types.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";
import { WebClient } from "../pages/app/web_client.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { importedSource } from "../fixtures/imported_source.ts";

async function addImported(
  { store }: HttpApp,
  overrides: Partial<Monitor> = {},
): Promise<number> {
  const created = await store.urls.create(monitoredUrl({
    ...{ name: "imported", ownerId: null, source: importedSource(1) },
    ...{ headers: { "X-Key": "secret" }, public: false, ...overrides },
  }));
  return created?.id ?? 0;
}

async function signInOperator(app: HttpApp, email: string): Promise<WebClient> {
  const web = new WebClient(app.port);
  await web.signUp(email);
  await app.makeOperator(email);
  return web;
}

Deno.test("operators see the settings of an imported url, and change what it is asked", async () => {
  await using app = await startHttpApp();
  const id = await addImported(app);
  const token = await app.signUpOperator("a@example.org");
  const path = `/v1/services/${id}`;
  const { json } = await app.send("GET", path, { token });
  assert.deepEqual(json.data.service.data.header_names, ["X-Key"]);
  const body = { name: "renamed", interval: "30s" };
  const { status } = await app.send("PATCH", path, { token, body });
  assert.equal(status, 200);
  const stored = await app.store.urls.get(id);
  assert.equal(stored?.name, "renamed");
  assert.equal(stored?.ownerId, null);
  assert.deepEqual(stored?.source, importedSource(1));
});

Deno.test("an imported url stands among the own urls of every operator, and of no member", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const id = await addImported(app);
  const first = await signInOperator(app, "a@example.org");
  const second = await signInOperator(app, "b@example.org");
  const member = new WebClient(app.port);
  await member.signUp("c@example.org");
  const row = `id="u${id}"`;
  assert.ok((await first.get("/app")).text.includes(row));
  assert.ok((await second.get("/app")).text.includes(row));
  assert.ok(!(await member.get("/app")).text.includes(row));
});

Deno.test("the operator who deleted an imported url brings it back as it was, and nobody else does", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const id = await addImported(app);
  const before = await app.store.urls.get(id);
  const first = await signInOperator(app, "a@example.org");
  const second = await signInOperator(app, "b@example.org");
  const form = { action: "delete", id: String(id) };
  await first.post("/app/bulk", form);
  assert.equal(await app.store.urls.get(id), null);
  const theirs = await second.post("/app/deleted", { id: String(id) });
  assert.equal(theirs.location, "/app?did=restored&n=0");
  const own = await first.post("/app/deleted", { id: String(id) });
  assert.equal(own.location, "/app?did=restored&n=1");
  const { updatedAt: _1, ...after } = await app.store.urls.get(id) ?? {};
  const { updatedAt: _2, ...was } = before ?? {};
  assert.deepEqual(after, was);
  const owner = await app.store.users.findByEmail("a@example.org");
  assert.deepEqual(await app.store.urls.idsOf(owner?.id ?? 0), []);
});

Deno.test("who is no operator any more brings no imported url back", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  await app.signUpOperator("stays@example.org");
  const id = await addImported(app);
  const web = await signInOperator(app, "a@example.org");
  await web.post(`/app/urls/${id}/delete`);
  const user = await app.store.users.findByEmail("a@example.org");
  await app.store.users.makeMember(user?.id ?? 0);
  assert.match((await web.get("/app/deleted")).text, /Nothing was deleted/);
  const { location } = await web.post("/app/deleted", { id: String(id) });
  assert.equal(location, "/app?did=restored&n=0");
  assert.equal(await app.store.urls.get(id), null);
});

Deno.test("an imported url keeps a private address until somebody changes it: the guard judges the new one", async () => {
  await using app = await startHttpApp();
  const url = "http://10.1.2.3/";
  const id = await addImported(app, { url });
  const token = await app.signUpOperator("a@example.org");
  const path = `/v1/services/${id}`;
  const patch = async (body: unknown) =>
    (await app.send("PATCH", path, { token, body })).status;
  assert.equal(await patch({ url, name: "same address" }), 200);
  assert.ok(!(await app.store.urls.get(id))?.isGuarded);
  assert.equal(await patch({ url: "http://10.1.2.4/" }), 400);
  assert.equal(await patch({ url: "http://inside.example.org/" }), 200);
  assert.equal((await app.store.urls.get(id))?.isGuarded, true);
  assert.equal(await patch({ url }), 400);
});

Deno.test("a trial of an imported url is made as it is asked, of another address as the operator's own", async () => {
  const owners: (number | null)[] = [];
  await using app = await startHttpApp({
    checkDocument: false,
    probe: ({ ownerId }) => {
      owners.push(ownerId);
      return Promise.reject(new Error("not asked"));
    },
  });
  const url = "http://10.1.2.3/";
  const id = await addImported(app, { url, headers: {} });
  const web = await signInOperator(app, "a@example.org");
  const user = await app.store.users.findByEmail("a@example.org");
  const fields = {
    ...{ do: "try", name: "imported", interval: "15s", timeout: "5s" },
    ...{ method: "GET", failures_before_down: "1" },
  };
  await web.post(`/app/urls/${id}`, { ...fields, url });
  await web.post(`/app/urls/${id}`, { ...fields, url: "http://example.org/" });
  assert.deepEqual(owners, [null, user?.id]);
});

Deno.test("/app/everything names the source of an imported url and leads to its settings, a configured one is read-only", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    configuredIn: () => "URLS",
  });
  const imported = await addImported(app);
  const configured = await addImported(app, { name: "conf", source: null });
  const web = await signInOperator(app, "a@example.org");
  const { text } = await web.get(`/app/everything/${imported}`);
  assert.match(text, /imported from uptime-kuma/);
  assert.ok(text.includes(`href="/app/urls/${imported}"`));
  assert.ok(!text.includes("It is set in the configuration"));
  const other = await web.get(`/app/everything/${configured}`);
  assert.match(other.text, /It is set in the configuration/);
  assert.match(other.text, /URLS/);
  assert.ok(!other.text.includes(`href="/app/urls/${configured}"`));
});
