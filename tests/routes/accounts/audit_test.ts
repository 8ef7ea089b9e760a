import assert from "node:assert/strict";
import { apiKeyHash, newApiKey } from "../../../routes/access/api_key_text.ts";
import { PASSWORD } from "../fixtures/api_client.ts";
import { startHttpApp } from "../fixtures/http_app.ts";

interface Entry {
  readonly at: number;
  readonly actor: { readonly email: string | null } | null;
  readonly action: string;
  readonly account: {
    readonly id: number;
    readonly email: string | null;
  } | null;
  readonly detail: string;
  readonly address: string;
}

Deno.test("GET /v1/audit has what operators did and who signed in, latest first, in pieces", async () => {
  await using app = await startHttpApp();
  const token = await app.signUpOperator("op@example.com");
  await app.signUp("ann@example.com");
  const body = { Email: "nobody@example.com", Password: PASSWORD };
  await app.send("POST", "/login", { body });
  for (const state of ["disabled", "disabled", "active"]) {
    await app.send("PATCH", "/v1/accounts/2", { token, body: { state } });
  }
  await app.send("POST", "/v1/accounts/2/reset", { token });
  await app.send("DELETE", "/v1/accounts/2", { token });
  const all: Entry[] = [];
  let query = "?limit=3";
  for (;;) {
    const { json, status } = await app.send("GET", `/v1/audit${query}`, {
      token,
    });
    assert.equal(status, 200);
    all.push(...json.data.audit.data);
    if (json.data.audit.next === null) break;
    query = `?limit=3&before=${json.data.audit.next}`;
  }
  assert.deepEqual(
    all.map(({ action, actor, account, detail }) => [
      actor && (actor.email ?? "deleted"),
      action,
      account && (account.email ?? `deleted ${account.id}`),
      detail,
    ]),
    [
      ["op@example.com", "account deleted", "deleted 2", ""],
      ["op@example.com", "password reset link made", "deleted 2", ""],
      ["op@example.com", "account enabled", "deleted 2", ""],
      ["op@example.com", "account disabled", "deleted 2", ""],
      [null, "sign-in refused", null, "no such account"],
      ["deleted", "signed in", null, ""],
      ["op@example.com", "signed in", null, ""],
    ],
  );
  assert.ok(all.every(({ address }) => address === "127.0.0.1"));
  for (const bad of ["before=x", "limit=0", "limit=501", "before=1.2"]) {
    const { status } = await app.send("GET", `/v1/audit?${bad}`, { token });
    assert.equal(status, 400, bad);
  }
});

Deno.test("sign-ins of one account from one network are on the record once an hour, good and refused", async () => {
  await using app = await startHttpApp();
  await app.signUp("ann@example.com");
  for (let i = 0; i < 5; i++) {
    for (const Password of [PASSWORD, "wrong horse 1"]) {
      const body = { Email: "ann@example.com", Password };
      await app.send("POST", "/login", { body });
    }
  }
  const actions = (await app.store.audit.latest(50))
    .map(({ action }) => action).sort();
  assert.deepEqual(actions, ["sign-in refused", "signed in"]);
});

Deno.test("a sign-in that cannot be put on the record is a sign-in all the same", async () => {
  await using app = await startHttpApp();
  await app.signUp("ann@example.com");
  const audit = app.store.audit;
  audit.add = () => Promise.reject(new Error("the disk is full"));
  await using two = await startHttpApp({ kv: app.kv, audit });
  const body = { Email: "ann@example.com", Password: PASSWORD };
  assert.equal((await two.send("POST", "/login", { body })).status, 200);
  assert.match(two.errors.join(), /put on the record: the disk is full/);
});

Deno.test("an operator's key that may only read reads accounts and the record, and changes nothing", async () => {
  await using app = await startHttpApp();
  await app.signUpOperator("op@example.com");
  await app.signUp("ann@example.com");
  const token = newApiKey();
  await app.store.apiKeys.create({
    ...{ hash: apiKeyHash(token) ?? "", userId: 1, name: "key" },
    ...{ access: "read", endsAt: null },
  });
  const status = async (method: string, path: string, body?: unknown) =>
    (await app.send(method, path, { token, body })).status;
  assert.equal(await status("GET", "/v1/accounts"), 200);
  assert.equal(await status("GET", "/v1/audit"), 200);
  const body = { state: "disabled" };
  assert.equal(await status("PATCH", "/v1/accounts/2", body), 403);
  assert.equal(await status("DELETE", "/v1/accounts/2"), 403);
  assert.equal(await status("POST", "/v1/accounts/2/reset"), 403);
});

Deno.test("an API key of a disabled account is refused, and good again once it is enabled", async () => {
  await using app = await startHttpApp();
  await app.signUpOperator("op@example.com");
  await app.signUp("ann@example.com");
  const token = newApiKey();
  await app.store.apiKeys.create({
    ...{ hash: apiKeyHash(token) ?? "", userId: 2, name: "key" },
    ...{ access: "write", endsAt: null },
  });
  const status = async () =>
    (await app.send("GET", "/v1/services", { token })).status;
  assert.equal(await status(), 200);
  await app.store.users.setDisabled(2, true);
  assert.equal(await status(), 401);
  await app.store.users.setDisabled(2, false);
  assert.equal(await status(), 200);
});
