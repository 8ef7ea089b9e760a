import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { PASSWORD, WebClient } from "./web_client.ts";

Deno.test("POST /app/sign-up signs in, and the account is that of the API", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  const { text } = await web.signUp(" Somebody@Example.ORG ");
  assert.match(text, /What should Uptick watch\?/);
  const { status } = await app.send("POST", "/login", {
    body: { Email: "somebody@example.org", Password: PASSWORD },
  });
  assert.equal(status, 200);
});

const REFUSED: [
  what: string,
  kind: string,
  fields: Record<string, string>,
  status: number,
  error: RegExp,
][] = [
  [
    "no e-mail",
    "sign-up",
    { password: PASSWORD },
    400,
    /Type your e-mail address/,
  ],
  [
    "no password",
    "sign-up",
    { email: "b@example.org" },
    400,
    /Choose a password/,
  ],
  [
    "a short password",
    "sign-up",
    { email: "b@example.org", password: "short 7" },
    400,
    /8 to 256 characters<\/a>/,
  ],
  [
    "what is no e-mail",
    "sign-up",
    { email: "b", password: PASSWORD },
    400,
    /exactly one &quot;@&quot;/,
  ],
  [
    "a taken e-mail",
    "sign-up",
    { email: "A@example.org", password: PASSWORD },
    409,
    /sign in instead/,
  ],
  [
    "an unknown e-mail",
    "sign-in",
    { email: "b@example.org", password: PASSWORD },
    401,
    /Wrong e-mail address or password/,
  ],
  [
    "a wrong password",
    "sign-in",
    { email: "a@example.org", password: "wrong horse 1" },
    401,
    /Wrong e-mail address or password/,
  ],
  [
    "no password",
    "sign-in",
    { email: "a@example.org" },
    400,
    /Type your password/,
  ],
];

for (const [what, kind, fields, status, error] of REFUSED) {
  Deno.test(`POST /app/${kind} refuses ${what}, keeps the e-mail and never the password`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    await app.signUp("a@example.org");
    const web = new WebClient(app.port);
    await web.get(`/app/${kind}`);
    const answer = await web.post(`/app/${kind}`, fields);
    assert.equal(answer.status, status);
    assert.match(answer.text, error);
    assert.match(answer.text, /<title>Error: /);
    const { email = "", password = "nothing" } = fields;
    assert.ok(answer.text.includes(`type="email" value="${email}"`));
    assert.ok(!answer.text.includes(password));
    assert.ok(!web.cookies.has("uptick"));
  });
}

Deno.test("POST /app/sign-in answers an unknown user and a wrong password with the same page", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  await app.signUp("a@example.org");
  const pages: string[] = [];
  for (const email of ["a@example.org", "b@example.org"]) {
    const web = new WebClient(app.port);
    await web.get("/app/sign-in");
    const { text } = await web.post("/app/sign-in", {
      email,
      password: "wrong horse 1",
    });
    pages.push(text.replaceAll(email, "").replaceAll(web.csrf, ""));
  }
  assert.equal(pages[0], pages[1]);
});

Deno.test("POST /app/sign-in shares the limits of POST /login", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  await app.signUp("a@example.org");
  const body = { Email: "b@example.org", Password: "wrong horse 1" };
  for (let i = 0; i < 10; i++) await app.send("POST", "/login", { body });
  const web = new WebClient(app.port);
  await web.get("/app/sign-in");
  const fields = { email: "b@example.org", password: "wrong horse 1" };
  const { status, text } = await web.post("/app/sign-in", fields);
  assert.equal(status, 429);
  assert.match(text, /try again in \d+ s/);
});

const NEXT: [next: string, location: string][] = [
  ["", "/app"],
  ["/app/urls/7", "/app/urls/7"],
  ["/app?q=a&state=up", "/app?q=a&state=up"],
  ["/", "/app"],
  ["//evil.example", "/app"],
  ["/app//evil.example", "/app//evil.example"],
  ["https://evil.example/app", "/app"],
  ["/app\\..\\evil", "/app"],
  ["/app/\r\nSet-Cookie: a=b", "/app"],
  ["/apple", "/app"],
];

for (const [next, location] of NEXT) {
  Deno.test(`POST /app/sign-in with next ${JSON.stringify(next)} leads to ${location}`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    await app.signUp("a@example.org");
    const web = new WebClient(app.port);
    await web.get("/app/sign-in");
    const fields = { email: "a@example.org", password: PASSWORD, next };
    assert.equal((await web.post("/app/sign-in", fields)).location, location);
  });
}

Deno.test("pages below /app send those who are not signed in to sign in, and back", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  await app.signUp("a@example.org");
  const web = new WebClient(app.port);
  const { location } = await web.get("/app/import?a=b");
  assert.equal(location, "/app/sign-in?next=%2Fapp%2Fimport%3Fa%3Db");
  await web.get(location);
  const answer = await web.post("/app/sign-in", {
    email: "a@example.org",
    password: PASSWORD,
    next: "/app/import?a=b",
  });
  assert.match(
    (await web.follow(answer)).text,
    /<h1 dir="auto">Import monitors/,
  );
  assert.equal((await web.get("/app/sign-in")).location, "/app");
});
