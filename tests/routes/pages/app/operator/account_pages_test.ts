import assert from "node:assert/strict";
import { type HttpApp, startHttpApp } from "../../../fixtures/http_app.ts";
import { PASSWORD, WebClient } from "../web_client.ts";

/** An app with an operator and a member, each in a browser. */
async function startScene() {
  const app = await startHttpApp({ checkDocument: false });
  const operator = new WebClient(app.port);
  await operator.setUp("op@example.org");
  const member = new WebClient(app.port);
  await member.signUp("ann@example.org");
  await operator.get("/app/accounts");
  return { app, operator, member };
}

async function signIn(app: HttpApp, password: string): Promise<WebClient> {
  const web = new WebClient(app.port);
  await web.get("/app/sign-in");
  const answer = await web.post("/app/sign-in", {
    email: "ann@example.org",
    password,
  });
  assert.equal(answer.status, 303, answer.text);
  return web;
}

Deno.test("/app/accounts lists the accounts for operators, in the menu of nobody else", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  const { text, status } = await operator.get("/app/accounts");
  assert.equal(status, 200);
  assert.match(text, /<a href="\/app\/accounts\/2"[^>]*>ann@example\.org<\/a>/);
  assert.match(text, /aria-current="page">Accounts/);
  assert.match(text, /<th scope="col">Last seen<\/th>/);
  const other = await member.get("/app");
  assert.doesNotMatch(other.text, /\/app\/accounts/);
  const odd = await operator.get("/app/accounts/2?did=constructor");
  assert.doesNotMatch(odd.text, /class="notice"/);
  const none = await operator.get("/app/accounts?q=zzz");
  assert.match(none.text, /No accounts match/);
});

Deno.test("/app/accounts/{id} disables, and the member's browser is signed out at once", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  await operator.get("/app/accounts/2");
  const done = await operator.post("/app/accounts/2", { do: "disable" });
  assert.match((await operator.follow(done)).text, /nobody can sign in to it/);
  assert.match((await member.get("/app")).location, /^\/app\/sign-in/);
  await member.get("/app/sign-in");
  const back = await member.post("/app/sign-in", {
    email: "ann@example.org",
    password: PASSWORD,
  });
  assert.equal(back.status, 403);
  assert.match(back.text, /the account is disabled/);
  await operator.post("/app/accounts/2", { do: "enable" });
  await signIn(app, PASSWORD);
});

Deno.test("/app/accounts/{id} deletes only where the e-mail is typed", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  await operator.get("/app/accounts/2");
  const refused = await operator.post("/app/accounts/2", {
    do: "delete",
    email: "bob@example.org",
  });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /Type ann@example\.org to delete the account/);
  const done = await operator.post("/app/accounts/2", {
    do: "delete",
    email: " Ann@example.org",
  });
  assert.match(
    (await operator.follow(done)).text,
    /The account and its monitors have been deleted/,
  );
  assert.equal((await operator.get("/app/accounts/2")).status, 404);
});

Deno.test("/app/accounts/{id} refuses the last operator's, a form of elsewhere, and what is no action", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  await operator.get("/app/accounts/1");
  for (const action of ["disable", "member"]) {
    const { status, text } = await operator.post("/app/accounts/1", {
      do: action,
    });
    assert.equal(status, 409);
    assert.match(text, /make another account an operator first/);
  }
  for (const action of ["", "__proto__", "x"]) {
    const { status } = await operator.post("/app/accounts/2", { do: action });
    assert.equal(status, 400);
  }
  const csrf = { do: "disable", csrf: "x" };
  assert.equal((await operator.post("/app/accounts/2", csrf)).status, 403);
  assert.equal((await app.store.users.get(2))?.isDisabled, undefined);
});

Deno.test("a link of the operator's sets a new password once, and is shown once", async () => {
  const { app, operator, member } = await startScene();
  await using _app = app;
  await operator.get("/app/accounts/2");
  const { text } = await operator.post("/app/accounts/2", { do: "reset" });
  const [link = ""] = /\/app\/reset\?code=2\.[\w-]{43}/.exec(text) ?? [];
  assert.notEqual(link, "", text);
  const code = link.split("=")[1] ?? "";
  assert.ok(!(await operator.get("/app/accounts/2")).text.includes(code));
  const stored = JSON.stringify(
    await Array.fromAsync(app.kv.list({ prefix: [] })),
    (_, value) => typeof value === "bigint" ? String(value) : value,
  );
  assert.ok(!stored.includes(code.slice(2)), "its hash alone is kept");

  const guest = new WebClient(app.port);
  const form = await guest.get(link);
  assert.equal(form.status, 200);
  // with "no-referrer" browsers would send the form with the Origin "null", which is refused
  assert.equal(form.headers.get("referrer-policy"), "strict-origin");
  const short = await guest.post("/app/reset", { code, password: "x" });
  assert.equal(short.status, 400);
  const empty = await guest.post("/app/reset", { code, password: "" });
  assert.match(empty.text, /Choose a password/);
  const done = await guest.post("/app/reset", {
    code,
    password: "new horse 1",
  });
  assert.match((await guest.follow(done)).text, /Your new password is set/);
  assert.match((await member.get("/app")).location, /^\/app\/sign-in/);
  await signIn(app, "new horse 1");

  const again = await guest.post("/app/reset", { code, password: "third one" });
  assert.equal(again.status, 403);
  assert.equal((await guest.get(link)).status, 403);
  await guest.get(`/app/sign-up?invite=${code}&theme=dark`);
  const log = app.lines.join("\n");
  assert.ok(!log.includes(code.slice(2)), "no log has it");
  assert.match(log, /"GET \/app\/reset\?code=:code HTTP/);
  assert.match(log, /"GET \/app\/sign-up\?invite=:code&theme=dark HTTP/);
  const record = (await app.store.audit.latest(9)).map(({ action }) => action);
  assert.ok(record.includes("password reset link made"));
  assert.ok(record.includes("password set by a link"));
});

Deno.test("/app/audit lists what was done, for operators", async () => {
  const { app, operator } = await startScene();
  await using _app = app;
  await operator.get("/app/accounts/2");
  await operator.post("/app/accounts/2", { do: "disable" });
  const { text, status } = await operator.get("/app/audit");
  assert.equal(status, 200);
  assert.match(text, /<td>account disabled<\/td>/);
  assert.match(text, /<td>operator set up<\/td>/);
});
