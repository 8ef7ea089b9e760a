import assert from "node:assert/strict";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

/** An operator, and a member with a public url. */
async function startScene() {
  const app = await startHttpApp();
  const operator = await app.signUpOperator("op@example.com");
  const member = await app.signUp("ann@example.com");
  const id = await app.addUrl(member, { public: true, name: "shop" });
  const send = (method: string, rest: string, token: string, body?: unknown) =>
    app.send(method, `/v1/services/${id}${rest}`, { token, body });
  const hold = async (kind: string) =>
    (await send("PUT", "/hold", operator, { hold: kind })).status;
  const seen = async (token: string) =>
    (await send("GET", "", token)).json.data.service.data;
  return { app, operator, member, id, send, hold, seen };
}

async function isShown(app: HttpApp, id: number): Promise<boolean> {
  const paths = ["/s/2", `/status/${id}`, `/widget/${id}`];
  const statuses = new Set<number>();
  for (const path of paths) statuses.add((await app.send("GET", path)).status);
  assert.equal(statuses.size, 1, [...statuses].join());
  return statuses.has(200);
}

Deno.test("PUT /v1/services/{id}/hold pauses a member's url: it is shown on, and its owner cannot resume it", async () => {
  const { app, member, operator, id, send, hold, seen } = await startScene();
  await using _app = app;
  assert.equal(await hold("paused"), 200);
  assert.equal(app.table.get(id)?.paused, true);
  assert.equal(await isShown(app, id), true);
  for (const token of [member, operator]) {
    assert.equal((await seen(token)).hold, "paused");
  }
  const tries: [method: string, rest: string, body?: unknown][] = [
    ["POST", "/resume"],
    ["PATCH", "", { paused: false }],
    ["PATCH", "", { paused: false, name: "x" }],
  ];
  for (const [method, rest, body] of tries) {
    const { status, json } = await send(method, rest, member, body);
    assert.equal(status, 409, `${method} ${rest}`);
    assert.match(json.errors[0], /the url is paused by the operator/);
  }
  const renamed = await send("PATCH", "", member, { name: "shop 2" });
  assert.equal(renamed.status, 200);
  assert.equal(app.table.get(id)?.paused, true);
  assert.equal((await send("DELETE", "/hold", operator)).status, 200);
  assert.equal(app.table.get(id)?.paused, false);
  assert.equal((await seen(member)).hold, undefined);
  assert.equal((await send("POST", "/pause", member)).status, 200);
});

Deno.test("a url that is taken down is shown to nobody but its owner and operators, also once its owner makes it public or deletes and restores it", async () => {
  const { app, member, id, send, hold, seen, operator } = await startScene();
  await using _app = app;
  assert.equal(await isShown(app, id), true);
  assert.equal(await hold("taken down"), 200);
  assert.equal(await isShown(app, id), false);
  assert.equal((await app.send("GET", `/v1/services/${id}`)).status, 404);
  assert.equal((await seen(member)).hold, "taken down");
  const { status } = await send("PATCH", "", member, { public: true });
  assert.equal(status, 409);
  const url = await app.store.urls.get(id);
  assert.ok(url !== null);
  await app.store.deletedUrls.add(2, [url]);
  await app.store.deletedUrls.restore(2, id);
  assert.equal(await isShown(app, id), false);
  assert.equal((await seen(member)).hold, "taken down");
  await send("DELETE", "/hold", operator);
  assert.equal(await isShown(app, id), true);
});

Deno.test("Urls.update() leaves what an operator holds as it is, whoever was first", async () => {
  const { app, id, hold } = await startScene();
  await using _app = app;
  await hold("taken down");
  const late = await app.store.urls.update(id, {
    ...{ paused: false, public: true, name: "late" },
  });
  assert.deepEqual([late?.paused, late?.public, late?.name], [
    true,
    false,
    "late",
  ]);
});

Deno.test("PUT /v1/services/{id}/hold refuses what is not a member's, and what is no hold", async () => {
  const { app, operator, send, hold } = await startScene();
  await using _app = app;
  const own = await app.addUrl(operator);
  const configured = await app.store.urls.create(monitoredUrl({
    ...{ ownerId: null, name: "configured" },
  }));
  const put = async (id: number | undefined) =>
    (await app.send("PUT", `/v1/services/${id}/hold`, {
      ...{ token: operator, body: { hold: "paused" } },
    })).status;
  assert.equal(await put(own), 409);
  assert.equal(await put(configured?.id), 409);
  assert.equal(await put(999), 404);
  for (const body of [{}, { hold: "x" }, { hold: null }, { hold: 1, a: 1 }]) {
    assert.equal((await send("PUT", "/hold", operator, body)).status, 400);
  }
  assert.equal(await hold("paused"), 200);
  assert.equal(await hold("paused"), 200);
  const record = (await app.store.audit.latest(9))
    .filter(({ action }) => action.startsWith("url"));
  assert.deepEqual(
    record.map(({ action, accountId, detail }) => [action, accountId, detail]),
    [["url paused", 2, "url 1"]],
    "once, and nothing that was refused",
  );
});
