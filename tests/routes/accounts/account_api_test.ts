import assert from "node:assert/strict";
import { PASSWORD } from "../fixtures/api_client.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";

/** An app with an operator, and a member with two urls of which one is paused. */
async function startScene() {
  const app = await startHttpApp();
  const operator = await app.signUpOperator("op@example.com");
  const member = await app.signUp("ann@example.com");
  await app.addUrl(member, { interval: 10 });
  await app.addUrl(member, { interval: 5, paused: true });
  return { app, operator, member };
}

function readNothing(app: HttpApp): Promise<unknown> {
  return app.send("GET", "/v1/services"); // reads the urls anew
}

Deno.test("GET /v1/accounts tells operators role, state, last visit, urls and probes a second of all", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  const { json, status } = await app.send("GET", "/v1/accounts", {
    token: operator,
  });
  assert.equal(status, 200);
  const [op, ann] = json.data.accounts.data;
  assert.deepEqual([op.email, op.role, op.url_count], [
    "op@example.com",
    "operator",
    0,
  ]);
  const { id, created_at, last_seen_at, ...rest } = ann;
  assert.ok(id > op.id && created_at > 0 && last_seen_at >= created_at - 1);
  assert.deepEqual(rest, {
    email: "ann@example.com",
    role: "member",
    state: "active",
    url_count: 2,
    probes_per_second: 0.1,
  });
});

Deno.test("GET /v1/accounts leafs and searches by e-mail", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  const emails = async (query: string) => {
    const { json } = await app.send("GET", `/v1/accounts?${query}`, {
      token: operator,
    });
    const { data, pagination } = json.data.accounts;
    return [
      data.map(({ email }: { email: string }) => email),
      pagination.total,
    ];
  };
  assert.deepEqual(await emails("limit=1&page=2"), [["ann@example.com"], 2]);
  assert.deepEqual(await emails("q=ANN"), [["ann@example.com"], 1]);
  const bad = await app.send("GET", "/v1/accounts?limit=9999", {
    token: operator,
  });
  assert.equal(bad.status, 400);
});

Deno.test("PATCH /v1/accounts/{id} disables an account: every door is shut at once on two instances, and its urls are gone from everywhere", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  await using two = await startHttpApp({ kv: app.kv });
  const shown = await app.addUrl(member, { public: true, name: "shown" });
  const path = "/v1/accounts/2";
  assert.equal((await two.send("GET", "/s/2")).status, 200);
  const patched = await app.send("PATCH", path, {
    token: operator,
    body: { state: "disabled" },
  });
  assert.deepEqual(
    [patched.status, patched.json.data.account.data.state],
    [200, "disabled"],
  );
  for (const each of [app, two]) {
    await readNothing(each);
    const body = { Email: "ann@example.com", Password: PASSWORD };
    const login = await each.send("POST", "/login", { body });
    assert.equal(login.status, 403);
    assert.match(login.json.error, /the account is disabled/);
    const wrong = await each.send("POST", "/login", {
      body: { ...body, Password: "wrong horse 1" },
    });
    assert.equal(
      wrong.status,
      401,
      "who does not know the password learns nothing",
    );
    assert.equal(
      (await each.send("GET", "/v1/services", { token: member })).status,
      401,
    );
    assert.equal([...each.table.all()].length, 0);
    for (const gone of [`/status/${shown}`, "/s/2", `/widget/${shown}`]) {
      assert.equal((await each.send("GET", gone)).status, 404, gone);
    }
  }
  const { json } = await app.send("GET", path, { token: operator });
  assert.equal(json.data.account.data.url_count, 3);
  const body = { Email: "ann@example.com", Password: PASSWORD };
  assert.equal((await app.send("POST", "/register", { body })).status, 409);
  await app.send("PATCH", path, { token: operator, body: { state: "active" } });
  for (const each of [app, two]) {
    await readNothing(each);
    assert.equal([...each.table.all()].length, 3);
    assert.equal((await each.send("GET", "/s/2")).status, 200);
    assert.equal((await each.send("POST", "/login", { body })).status, 200);
  }
});

Deno.test("PATCH, DELETE /v1/accounts/{id} leave the last operator alone", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  const tries: [method: string, path: string, body?: unknown][] = [
    ["PATCH", "/v1/accounts/1", { role: "member" }],
    ["PATCH", "/v1/accounts/1", { state: "disabled" }],
    ["DELETE", "/v1/accounts/1"],
    ["DELETE", "/account", { Password: PASSWORD }],
  ];
  for (const [method, path, body] of tries) {
    const { status, text } = await app.send(method, path, {
      token: operator,
      body,
    });
    assert.equal(status, 409, `${method} ${path}`);
    assert.match(text, /make another account an operator first/);
  }
  const record = await app.store.audit.latest(50);
  assert.deepEqual(
    record.filter(({ action }) => action.startsWith("account")),
    [],
    "what was refused was not done",
  );
});

Deno.test("PATCH /v1/accounts/{id} gives an operator's rights and takes them back, with the invitations", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  const patch = (body: unknown) =>
    app.send("PATCH", "/v1/accounts/2", { token: operator, body });
  const reads = async () =>
    (await app.send("GET", "/v1/accounts", { token: member })).status;
  assert.equal(await reads(), 403);
  await patch({ role: "operator" });
  assert.equal(await reads(), 200);
  await app.store.invitations.create("hash of an invitation", 2);
  await patch({ role: "member" });
  assert.equal(await reads(), 403);
  assert.deepEqual(await app.store.invitations.open(), []);
  for (const body of [{ role: "king" }, { State: 1 }, { id: 9 }, []]) {
    assert.equal((await patch(body)).status, 400, JSON.stringify(body));
  }
});

Deno.test("DELETE /v1/accounts/{id} takes the urls with it; an account that is not there is 404 everywhere", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  const send = (method: string, path: string, body?: unknown) =>
    app.send(method, path, { token: operator, body });
  assert.equal((await send("DELETE", "/v1/accounts/2")).status, 204);
  assert.deepEqual(await app.store.urls.all(), []);
  assert.equal([...app.table.all()].length, 0);
  assert.equal(
    (await app.send("GET", "/v1/services", { token: member })).status,
    401,
  );
  for (const id of ["2", "999"]) {
    const path = `/v1/accounts/${id}`;
    assert.equal((await send("GET", path)).status, 404);
    assert.equal((await send("DELETE", path)).status, 404);
    assert.equal((await send("PATCH", path, {})).status, 404);
    assert.equal((await send("POST", `${path}/reset`)).status, 404);
  }
  for (const id of ["0", "x", "__proto__", "1e3"]) {
    assert.equal((await send("GET", `/v1/accounts/${id}`)).status, 400, id);
  }
});
