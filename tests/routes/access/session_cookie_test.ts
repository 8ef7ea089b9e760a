import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";
import { PASSWORD, WebClient } from "../pages/app/web_client.ts";

Deno.test("the session's cookie is HttpOnly, SameSite=Lax, for the whole site and no other", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.get("/app/sign-up");
  const { headers } = await web.post("/app/sign-up", {
    email: "a@example.org",
    password: PASSWORD,
  });
  const [cookie = ""] = headers.getSetCookie();
  assert.match(
    cookie,
    /^uptick=[\w.-]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
  );
});

const PROXY = { trustedProxies: ["127.0.0.0/8"] };

const SECURE: [
  what: string,
  settings: Record<string, unknown>,
  proto: string,
  secure: boolean,
][] = [
  ["plain http", {}, "", false],
  [
    "an https PUBLIC_URL",
    { ...PROXY, publicUrl: "https://up.example.org" },
    "",
    true,
  ],
  [
    "an http PUBLIC_URL",
    { ...PROXY, publicUrl: "http://up.example.org" },
    "",
    false,
  ],
  [
    "X-Forwarded-Proto of a trusted proxy",
    PROXY,
    "https",
    true,
  ],
  ["X-Forwarded-Proto of anybody", {}, "https", false],
  [
    "X-Forwarded-Proto: http of a trusted proxy",
    PROXY,
    "http",
    false,
  ],
];

for (const [what, settings, proto, secure] of SECURE) {
  Deno.test(`the session's cookie is ${secure ? "" : "not "}Secure with ${what}`, async () => {
    await using app = await startHttpApp({ checkDocument: false, settings });
    const web = new WebClient(app.port);
    const forwarded: Record<string, string> = proto === ""
      ? {}
      : { "X-Forwarded-Proto": proto };
    await web.get("/app/sign-up", forwarded);
    const fields = { email: "a@example.org", password: PASSWORD };
    const { headers } = await web.post("/app/sign-up", fields, forwarded);
    const [cookie = ""] = headers.getSetCookie();
    assert.equal(cookie.startsWith("__Host-uptick="), secure);
    assert.equal(/; Secure/.test(cookie), secure);
    assert.equal((await web.get("/app", forwarded)).status, 200);
  });
}

Deno.test("signing out ends this session, wherever its cookie has gone, and no other", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const copied = new WebClient(app.port);
  for (const [name, value] of web.cookies) copied.cookies.set(name, value);
  const stored = await app.store.users.findByEmail("a@example.org");
  const token = await app.send("POST", "/login", {
    body: { Email: "a@example.org", Password: PASSWORD },
  });
  const { location } = await web.post("/app/sign-out");
  assert.equal(location, "/app/sign-in?did=signed-out");
  assert.ok(!web.cookies.has("uptick"));
  assert.equal((await copied.get("/app")).location, "/app/sign-in");
  const after = await app.store.users.findByEmail("a@example.org");
  assert.equal(after?.version, stored?.version);
  const { status } = await app.send("POST", "/url", {
    body: { URL: "https://example.org/" },
    token: token.json,
  });
  assert.equal(status, 201);
});

/** What ends every session at once. */
const ENDINGS: [what: string, end: (web: WebClient) => Promise<unknown>][] = [
  [
    "signing out everywhere",
    (web) => web.post("/app/account/sign-out-everywhere"),
  ],
  [
    "a new password",
    (web) =>
      web.post("/app/account/password", {
        current: PASSWORD,
        next: "another horse 1",
      }),
  ],
  [
    "deleting the account",
    (web) => web.post("/app/account/delete", { password: PASSWORD }),
  ],
];

for (const [what, end] of ENDINGS) {
  Deno.test(`${what} ends every session and token at once`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const copied = new WebClient(app.port);
    for (const [name, value] of web.cookies) copied.cookies.set(name, value);
    const { json: token } = await app.send("POST", "/login", {
      body: { Email: "a@example.org", Password: PASSWORD },
    });
    await end(web);
    assert.equal((await copied.get("/app")).location, "/app/sign-in");
    const { status } = await app.send("POST", "/url", {
      body: { URL: "https://example.org/" },
      token,
    });
    assert.equal(status, 401);
  });
}

Deno.test("a cookie is no token of the API, and a token of the API no cookie", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const { json: token } = await app.send("POST", "/login", {
    body: { Email: "a@example.org", Password: PASSWORD },
  });
  const { status } = await app.send("POST", "/url", {
    body: { URL: "https://example.org/" },
    token: web.cookies.get("uptick"),
  });
  assert.equal(status, 401);
  web.cookies.set("uptick", token);
  assert.equal((await web.get("/app")).location, "/app/sign-in");
});

for (const value of ["", "x", "a.b.c", "..", "%00", "é", "x".repeat(5_000)]) {
  Deno.test(`a cookie of "${value.slice(0, 10)}" is nobody's`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    web.cookies.set("uptick", encodeURIComponent(value));
    assert.equal((await web.get("/app")).location, "/app/sign-in");
    assert.equal((await web.get("/app/states")).status, 401);
  });
}
