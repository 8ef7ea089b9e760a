import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { PASSWORD, WebClient } from "./web_client.ts";

Deno.test("POST /app/account/token shows a good token once, with its lifetime", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const { text, headers } = await web.post("/app/account/token");
  const [, token = ""] =
    /aria-label="API token"[^>]*>\s*([\w.-]+)\s*<\/textarea>/.exec(text) ?? [];
  assert.match(text, /Valid for 15 min/);
  assert.match(headers.get("cache-control") ?? "", /no-store/);
  const { status } = await app.send("POST", "/url", {
    body: { URL: "https://example.org/" },
    token,
  });
  assert.equal(status, 201);
  assert.ok(!(await web.get("/app/account")).text.includes(token));
  assert.equal((await web.get("/app/account/token")).location, "/app/account");
});

Deno.test("POST /app/account/password changes it and keeps this browser signed in", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const answer = await web.post("/app/account/password", {
    current: PASSWORD,
    next: "another horse 1",
  });
  assert.match(
    (await web.follow(answer)).text,
    /Your password has been changed/,
  );
  const body = { Email: "a@example.org", Password: "another horse 1" };
  assert.equal((await app.send("POST", "/login", { body })).status, 200);
});

const REFUSED: [
  path: string,
  fields: Record<string, string>,
  status: number,
  error: RegExp,
][] = [
  ["password", {}, 400, /Type your current password/],
  ["password", { current: PASSWORD }, 400, /Choose a new password/],
  ["password", { current: PASSWORD, next: "short" }, 400, /id="f-next-error"/],
  [
    "password",
    { current: "wrong horse 1", next: "another horse 1" },
    401,
    /id="f-current-error"/,
  ],
  ["delete", {}, 400, /Type your password to delete/],
  ["delete", { password: "wrong horse 1" }, 401, /That is not your password/],
];

for (const [path, fields, status, error] of REFUSED) {
  Deno.test(`POST /app/account/${path} with ${JSON.stringify(fields)} is refused beside the field`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const answer = await web.post(`/app/account/${path}`, fields);
    assert.equal(answer.status, status);
    assert.match(answer.text, error);
    for (const value of Object.values(fields)) {
      assert.ok(!answer.text.includes(value));
    }
    assert.equal((await web.get("/app")).status, 200);
  });
}

Deno.test("POST /app/account/delete leaves nothing of the account, of its urls and of the deleted ones", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.get("/app/sign-up");
  await web.get("/app");
  const before = await app.countKeys();
  await web.signUp("a@example.org");
  await web.addUrl("example.org");
  const id = await web.addUrl("example.com");
  await web.post(`/app/urls/${id}/delete`);
  const { location } = await web.post("/app/account/delete", {
    password: PASSWORD,
  });
  assert.equal(location, "/app/sign-in?did=account-deleted");
  // Counters of ids and the version of the urls stay.
  const keys = await Array.fromAsync(
    app.kv.list({ prefix: [] }),
    ({ key }) => key.join("/"),
  );
  const left = keys.filter((key) =>
    /^(?:users|urls)(?:_by|_deleted)?[/_]/.test(key) && key !== "urls_version"
  );
  assert.deepEqual(left, []);
  assert.ok(keys.length <= before + 4);
});
