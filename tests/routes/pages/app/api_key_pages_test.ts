import assert from "node:assert/strict";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { PASSWORD, WebClient } from "./web_client.ts";

const EMAIL = "ann@example.org";

async function signIn(app: HttpApp, email = EMAIL): Promise<WebClient> {
  const web = new WebClient(app.port);
  await web.signUp(email);
  await web.get("/app/account/keys");
  return web;
}

async function makeKey(
  web: WebClient,
  fields: Record<string, string> = {},
): Promise<string> {
  const { text } = await web.post("/app/account/keys", {
    ...{ name: "script", access: "write", lifetime: "90 days" },
    ...fields,
  });
  const [key = ""] = /uptk_[\w-]{43}/.exec(text) ?? [];
  assert.notEqual(key, "", text);
  return key;
}

Deno.test("an API key works as a token does, is shown once and is kept as a hash", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const key = await makeKey(web);
  for (const token of [key, `Bearer ${key}`, `bearer  ${key}`]) {
    await app.addUrl(token);
  }
  const { json } = await app.send("GET", "/v1/services", { token: key });
  assert.equal(json.data.services.data.length, 3);
  assert.ok(!(await web.get("/app/account/keys")).text.includes(key));
  for await (const entry of app.kv.list({ prefix: [] })) {
    assert.ok(!JSON.stringify([entry.key, entry.value]).includes(key));
  }
  for (const wrong of [key.slice(0, -1), `${key}A`, `uptk_${"A".repeat(43)}`]) {
    const { status } = await app.send("GET", "/v1/services", { token: wrong });
    assert.equal(status, 401);
  }
});

Deno.test("an API key that may only read is refused with 403 for whatever changes something", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const token = await makeKey(await signIn(app), { access: "read" });
  assert.equal((await app.send("GET", "/v1/services", { token })).status, 200);
  const body = { url: "https://example.com/" };
  const { status, json } = await app.send("POST", "/v1/services", {
    token,
    body,
  });
  assert.equal(status, 403);
  assert.match(json.errors[0], /the API key may only read$/);
  assert.deepEqual(await app.store.urls.all(), []);
});

Deno.test("an API key ends when it is revoked, when its time is over and with its account, not with the password", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const [first, second] = [await makeKey(web), await makeKey(web)];
  const status = async (token: string) =>
    (await app.send("GET", "/v1/services", { token })).status;
  await web.get("/app/account");
  await web.post("/app/account/password", {
    current: PASSWORD,
    next: "another horse 2",
  });
  assert.equal(await status(first), 200);
  const page = await web.get("/app/account/keys");
  const [, hash = ""] = /name="key" value="([^"]+)"/.exec(page.text) ?? [];
  const other = await signIn(app, "other@example.org");
  await other.post("/app/account/keys/revoke", { key: hash });
  assert.deepEqual([await status(first), await status(second)], [200, 200]);
  await web.post("/app/account/keys/revoke", { key: hash });
  const left = [await status(first), await status(second)];
  assert.deepEqual(left.toSorted(), [200, 401]);
  await app.store.apiKeys.create({
    ...{ hash: "over", userId: 1, name: "x", access: "read" },
    endsAt: Date.now() - 1,
  });
  assert.equal(await app.store.apiKeys.find("over"), null);
  await web.post("/app/account/delete", { password: "another horse 2" });
  assert.deepEqual([await status(first), await status(second)], [401, 401]);
  const keys = app.kv.list({ prefix: ["api_keys"] });
  assert.equal((await keys.next()).done, true);
});

Deno.test("the page of API keys says when a key was last used, and refuses what it cannot make", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = await signIn(app);
  const token = await makeKey(web, { lifetime: "Until it is revoked" });
  assert.match(
    (await web.get("/app/account/keys")).text,
    /does not expire.*never used/s,
  );
  await app.send("GET", "/v1/services", { token });
  assert.match((await web.get("/app/account/keys")).text, /last used/);
  const good = { name: "x", access: "read", lifetime: "90 days" };
  for (
    const bad of [{ name: " " }, { access: "all" }, { lifetime: "for ever" }]
  ) {
    const { status } = await web.post("/app/account/keys", { ...good, ...bad });
    assert.equal(status, 400, JSON.stringify(bad));
  }
  for (let made = 1; made < 50; made++) await makeKey(web);
  const { status, text } = await web.post("/app/account/keys", good);
  assert.equal(status, 403);
  assert.match(text, /You have 50 keys/);
});
