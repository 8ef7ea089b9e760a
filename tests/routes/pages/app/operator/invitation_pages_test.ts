import assert from "node:assert/strict";
import { codeHash } from "../../../../../routes/access/random_code.ts";
import {
  INVITATION_MS,
  Invitations,
} from "../../../../../store/invitations.ts";
import { type HttpApp, startHttpApp } from "../../../fixtures/http_app.ts";
import { PASSWORD, WebClient } from "../web_client.ts";

/** An app whose sign-up is by invitation, and its operator. */
async function startInviting(): Promise<{ app: HttpApp; operator: WebClient }> {
  const app = await startHttpApp({
    checkDocument: false,
    settings: { registration: "invite" },
  });
  const operator = new WebClient(app.port);
  await operator.setUp("operator@example.org");
  await operator.get("/app/invitations");
  return { app, operator };
}

/** The path of a new link, with its query. */
async function invite(operator: WebClient): Promise<string> {
  const { text } = await operator.post("/app/invitations");
  const [path = ""] = /\/app\/sign-up\?invite=[\w-]{43}/.exec(text) ?? [];
  assert.notEqual(path, "", text);
  return path;
}

async function signUp(app: HttpApp, path: string, email: string) {
  const web = new WebClient(app.port);
  await web.get("/app/sign-in");
  const code = new URLSearchParams(path.split("?")[1]).get("invite") ?? "";
  return await web.post("/app/sign-up", {
    email,
    password: PASSWORD,
    invite: code,
  });
}

Deno.test("an invitation makes one member and no second one", async () => {
  const { app, operator } = await startInviting();
  await using _app = app;
  const path = await invite(operator);
  const guest = new WebClient(app.port);
  const form = await guest.get(path);
  assert.equal(form.status, 200);
  assert.match(form.text, /name="invite" value="[\w-]{43}"/);
  const first = await signUp(app, path, "a@example.org");
  assert.equal(first.location, "/app", first.text);
  const user = await app.store.users.findByEmail("a@example.org");
  assert.notEqual(user?.isOperator, true);
  assert.equal((await guest.get(path)).status, 403);
  const second = await signUp(app, path, "b@example.org");
  assert.equal(second.status, 403);
  assert.equal(await app.store.users.findByEmail("b@example.org"), null);
});

Deno.test("an invitation that ten use at once makes one member", async () => {
  const { app, operator } = await startInviting();
  await using _app = app;
  const path = await invite(operator);
  const emails = Array.from({ length: 10 }, (_, i) => `u${i}@example.org`);
  await Promise.all(emails.map((email) => signUp(app, path, email)));
  assert.equal((await app.store.users.all()).length, 2);
});

Deno.test("an e-mail that is taken does not use the invitation up", async () => {
  const { app, operator } = await startInviting();
  await using _app = app;
  const path = await invite(operator);
  const taken = await signUp(app, path, "operator@example.org");
  assert.equal(taken.status, 409);
  assert.equal((await signUp(app, path, "a@example.org")).location, "/app");
});

Deno.test("sign-up by invitation refuses who has none, on the page and in the API", async () => {
  const { app, operator } = await startInviting();
  await using _app = app;
  for (const path of ["/app/sign-up", "/app/sign-up?invite=x"]) {
    const { status, text } = await new WebClient(app.port).get(path);
    assert.equal(status, 403);
    assert.match(text, /You need an unused invitation/);
  }
  assert.equal((await signUp(app, "?invite=x", "a@example.org")).status, 403);
  const body = { Email: "a@example.org", Password: PASSWORD };
  const { status, json } = await app.send("POST", "/register", { body });
  assert.equal(status, 403);
  assert.match(json.error, /an invitation that was not used yet is needed$/);
  const sign = await new WebClient(app.port).get("/app/sign-in");
  assert.doesNotMatch(sign.text, /Sign up/);
  const path = await invite(operator);
  const page = await operator.get("/app/invitations");
  assert.ok(!page.text.includes(path.split("=")[1] ?? ""));
  const [, invitation = ""] =
    /name="invitation" value="([^"]+)"/.exec(page.text) ?? [];
  await operator.post("/app/invitations/revoke", { invitation });
  assert.equal((await signUp(app, path, "a@example.org")).status, 403);
});

Deno.test("an invitation is over after seven days", async () => {
  const { app } = await startInviting();
  await using _app = app;
  let now = Date.now() - INVITATION_MS;
  const invitations = new Invitations(app.store.database, () => now);
  await invitations.create(codeHash("code"), 1);
  assert.equal(await invitations.isGood(codeHash("code")), true);
  assert.equal(
    (await signUp(app, "?invite=code", "a@example.org")).status,
    403,
  );
  now += INVITATION_MS;
  assert.equal(await invitations.isGood(codeHash("code")), false);
  await invitations.create(codeHash("next"), 1);
  assert.equal((await invitations.open()).length, 1);
  const uninvited = await app.store.users
    .createInvited("a@example.org", "hash", codeHash("code"));
  assert.equal(uninvited, "uninvited");
});
