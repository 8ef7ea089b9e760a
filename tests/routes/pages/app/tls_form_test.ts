import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

const FORM = {
  ...{ name: "Shop", url: "https://example.org/", interval: "15s" },
  ...{ timeout: "5", public: "yes" },
};
const WARNING = /Its certificate is not checked/;

Deno.test("POST /app/urls/:id takes tls in lines, whose owner alone is warned, keeps it and removes it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const tlsOf = async () => (await app.store.urls.get(id))?.tls ?? null;

  await web.post(`/app/urls/${id}`, { ...FORM, tls: "verify: false\r\n" });
  assert.equal((await tlsOf())?.verify, false);
  assert.match((await web.get(`/status/${id}`)).text, WARNING);
  const stranger = new WebClient(app.port);
  const { status, text } = await stranger.get(`/status/${id}`);
  assert.equal(status, 200);
  assert.doesNotMatch(text, WARNING);

  await web.get(`/app/urls/${id}`);
  await web.post(`/app/urls/${id}`, { ...FORM, tls: "" });
  assert.equal((await tlsOf())?.verify, false);

  await web.get(`/app/urls/${id}`);
  await web.post(`/app/urls/${id}`, { ...FORM, "secret_remove:tls": "yes" });
  assert.equal(await tlsOf(), null);
  assert.doesNotMatch((await web.get(`/status/${id}`)).text, WARNING);
});
