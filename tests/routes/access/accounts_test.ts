import assert from "node:assert/strict";
import { PASSWORD } from "../fixtures/api_client.ts";
import { PasswordHasher } from "../../../routes/access/password.ts";
import { startHttpApp } from "../fixtures/http_app.ts";

const EMAIL = "Ann@Example.com";

Deno.test("POST /register answers 201 with id, e-mail and time, never a password", async () => {
  await using app = await startHttpApp();
  const body = { Email: EMAIL, Password: PASSWORD };
  const { status, json, text, headers } = await app.send("POST", "/register", {
    body,
  });
  assert.equal(status, 201);
  assert.deepEqual(Object.keys(json), ["id", "email", "created_at"]);
  assert.deepEqual([json.id, json.email], [1, "ann@example.com"]);
  assert.ok(Math.abs(json.created_at - Date.now() / 1_000) < 60);
  assert.equal(headers.get("cache-control"), "no-store");
  assert.ok(!text.includes(PASSWORD) && !text.includes("pbkdf2"));
});

Deno.test("POST /register answers 409 to an e-mail that is taken, however it is spelt", async () => {
  await using app = await startHttpApp();
  await app.signUp(EMAIL);
  const keys = await app.countKeys();
  for (
    const email of [
      EMAIL,
      "ann@example.com",
      "ANN@EXAMPLE.COM",
      "ann@EXAMPLE.com",
    ]
  ) {
    const body = { email, password: "another password" };
    const { status, json } = await app.send("POST", "/register", { body });
    assert.equal(status, 409, email);
    assert.match(json.error, /registered already/);
  }
  assert.equal(await app.countKeys(), keys);
  await app.signUp("ann@bücher.example");
  const body = { Email: "ann@xn--bcher-kva.example", Password: PASSWORD };
  assert.equal((await app.send("POST", "/register", { body })).status, 409);
});

const good = { Email: "a@example.com", Password: PASSWORD };
const refused: [what: string, body: unknown, rule: RegExp][] = [
  ["no body", "", /it is empty/],
  ["half an object", '{"Email":', /not valid JSON/],
  ["a list", "[]", /must be a JSON object/],
  [
    "no e-mail",
    { Password: PASSWORD },
    /Email must be a text that is not empty/,
  ],
  ["an empty e-mail", { ...good, Email: "" }, /Email must be a text/],
  ["an e-mail as a number", { ...good, Email: 1 }, /Email must be a text/],
  ["no password", { Email: "a@example.com" }, /Password must be a text/],
  ["an empty password", { ...good, Password: "" }, /Password must be a text/],
  [
    "a password as null",
    { ...good, Password: null },
    /Password must be a text/,
  ],
  ["7 characters", { ...good, Password: "1234567" }, /8 to 256 characters/],
  [
    "257 characters",
    { ...good, Password: "x".repeat(257) },
    /8 to 256 characters/,
  ],
  [
    "a lone surrogate",
    '{"Email":"a@example.com","Password":"12345678\\ud800"}',
    /ill-formed/,
  ],
  ["no @", { ...good, Email: "example.com" }, /exactly one "@"/],
  ["two @", { ...good, Email: "a@b@example.com" }, /exactly one "@"/],
  [
    "a line break",
    { ...good, Email: "a@example.com\r\nBcc: b@example.com" },
    /invisible/,
  ],
  ["zero width", { ...good, Email: "a\u200b@example.com" }, /invisible/],
  ["NUL", { ...good, Email: "a\0@example.com" }, /invisible/],
  ["255 bytes", { ...good, Email: `a@${"x.".repeat(127)}com` }, /254 bytes/],
  ["an address", { ...good, Email: "a@127.0.0.1" }, /domain name/],
  ["a role", { ...good, role: "admin" }, /"role" is unknown/],
  ["an id", { ...good, id: 7 }, /"id" is unknown/],
  ["a version", { ...good, version: 0 }, /"version" is unknown/],
  [
    "a prototype",
    `{"__proto__":{"role":"admin"},"Email":"a@example.com","Password":"${PASSWORD}"}`,
    /"__proto__" is unknown/,
  ],
  [
    "a member twice",
    `{"Email":"a@example.com","Password":"${PASSWORD}","Password":"another one"}`,
    /there twice/,
  ],
  [
    "a member in two cases",
    { ...good, password: "another one" },
    /"Password" is there twice/,
  ],
];

for (const [what, body, rule] of refused) {
  Deno.test(`POST /register refuses ${what}, and so does login; nothing is stored`, async () => {
    await using app = await startHttpApp();
    const keys = await app.countKeys();
    const { status, json } = await app.send("POST", "/register", { body });
    assert.equal(status, 400);
    assert.match(json.error, rule);
    assert.ok(!JSON.stringify(json).includes(PASSWORD));
    assert.equal(await app.countKeys(), keys);
    const login = await app.send("POST", "/login", { body });
    assert.ok(login.status === 400 || login.status === 401);
  });
}

const passwords = [
  "12345678",
  "x".repeat(256),
  "🔑".repeat(256),
  "  spaces around  ",
  "päßwörd é\u0301",
  "null\0byte",
  "        ",
];

Deno.test("POST /login takes the whole password and nothing but it", async () => {
  await using app = await startHttpApp();
  for (const [i, password] of passwords.entries()) {
    const email = `u${i}@example.com`;
    await app.signUp(email, password);
    for (
      const other of [
        password.slice(0, -1),
        `${password} `,
        password.trim(),
        password.normalize("NFC"),
      ]
    ) {
      if (other === password || other === "") continue;
      const body = { Email: email, Password: other };
      assert.equal((await app.send("POST", "/login", { body })).status, 401);
    }
  }
});

Deno.test("POST /login answers the token as one JSON string that nobody keeps", async () => {
  await using app = await startHttpApp();
  await app.signUp(EMAIL);
  const body = { EMAIL: " ann@example.com".trim(), passWORD: PASSWORD };
  const { status, text, headers } = await app.send("POST", "/login", { body });
  assert.equal(status, 200);
  assert.match(
    text,
    /^"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\.[\w-]+\.[\w-]+"$/,
  );
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(headers.get("content-type"), "application/json");
});

Deno.test("POST /login answers unknown users and wrong passwords alike, byte for byte", async () => {
  await using app = await startHttpApp();
  await app.signUp(EMAIL);
  const tryLogin = async (email: string) => {
    const body = { Email: email, Password: "wrong password" };
    const headers = { "X-Request-ID": "same" };
    const answer = await app.send("POST", "/login", { body, headers });
    const shown = [...answer.headers].filter(([name]) =>
      !["date", "x-response-time"].includes(name)
    );
    return [answer.status, answer.text, shown];
  };
  const wrong = await tryLogin(EMAIL);
  assert.equal(wrong[0], 401);
  assert.deepEqual(await tryLogin("nobody@example.com"), wrong);
});

Deno.test("POST /password changes the password for who knows the old one", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp(EMAIL);
  const change = async (
    Password: unknown,
    NewPassword: unknown,
    sent = token,
  ) =>
    await app.send("POST", "/password", {
      token: sent,
      body: { Password, NewPassword },
    });
  const next = "another horse 2";
  assert.equal((await change(PASSWORD, next, "x")).status, 401);
  assert.equal((await change("wrong password", next)).status, 401);
  assert.equal((await change(PASSWORD, "short")).status, 400);
  assert.equal((await change(PASSWORD, undefined)).status, 400);
  const { status, json: renewed, headers } = await change(PASSWORD, next);
  assert.equal(status, 200);
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(
    (await app.send("GET", "/v1/services", { token: renewed })).status,
    200,
  );
  const login = async (Password: string) =>
    (await app.send("POST", "/login", { body: { Email: EMAIL, Password } }))
      .status;
  assert.deepEqual([await login(PASSWORD), await login(next)], [401, 200]);
});

Deno.test("POST /login hashes the password anew once the rounds were raised, and ends no token", async () => {
  const kv = await Deno.openKv(":memory:");
  const start = (rounds: number) =>
    startHttpApp({ kv, hasher: new PasswordHasher({ rounds }) });
  const body = { Email: EMAIL, Password: PASSWORD };
  const roundsOf = async (app: Awaited<ReturnType<typeof start>>) =>
    (await app.store.users.get(1))?.passwordHash.split("$")[1];
  let token: string;
  {
    await using app = await start(1);
    token = await app.signUp(EMAIL);
    assert.equal(await roundsOf(app), "1");
  }
  using _kv = kv;
  await using app = await start(2);
  const wrong = { ...body, Password: "not the password" };
  assert.equal((await app.send("POST", "/login", { body: wrong })).status, 401);
  assert.equal(await roundsOf(app), "1");
  assert.equal((await app.send("POST", "/login", { body })).status, 200);
  assert.equal(await roundsOf(app), "2");
  assert.equal((await app.send("POST", "/login", { body })).status, 200);
  const headers = { Authorization: token };
  assert.equal((await app.send("POST", "/logout", { headers })).status, 204);
});

Deno.test("POST /register and /password take passwords of as few characters as the settings say, and the document tells", async () => {
  // The document of the fixture is made with the default, so that it would refuse the short ones.
  await using app = await startHttpApp({
    settings: { minPasswordLength: 4 },
    checkDocument: false,
  });
  const register = async (password: string) =>
    await app.send("POST", "/register", {
      body: { Email: "ann@example.org", Password: password },
    });
  const short = await register("abc");
  assert.equal(short.status, 400);
  assert.match(short.json.error, /4 to 256 characters/);
  assert.equal((await register("XXXX")).status, 201);
  const login = { Email: "ann@example.org", Password: "XXXX" };
  const { json: token } = await app.send("POST", "/login", { body: login });
  const changed = await app.send("POST", "/password", {
    token,
    body: { Password: "XXXX", NewPassword: "YYYY" },
  });
  assert.equal(changed.status, 200);
  const { json } = await app.send("GET", "/openapi.json");
  const { NewCredentials, Credentials } = json.components.schemas;
  assert.equal(NewCredentials.properties.Password.minLength, 4);
  assert.equal(Credentials.properties.Password.minLength, undefined);
  const page = await app.send("GET", "/app/sign-up");
  assert.match(page.text, /4 to 256 characters/);
});

Deno.test("POST /register allows one network as many accounts at once as the settings say", async () => {
  await using app = await startHttpApp({
    settings: { registrationsPerNetwork: 2 },
  });
  const statuses = [];
  for (const name of ["a", "b", "c"]) {
    const body = { Email: `${name}@example.org`, Password: PASSWORD };
    const { status } = await app.send("POST", "/register", { body });
    statuses.push(status);
  }
  assert.deepEqual(statuses, [201, 201, 429]);
});

Deno.test("POST /register counts the /64s of a /48 together, and keeps no new one out", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: {
      registrationsPerNetwork: 2,
      trustedProxies: ["127.0.0.1/32"],
    },
  });
  let count = 0;
  const register = async (network: number) => {
    const { status } = await app.send("POST", "/register", {
      body: { Email: `u${count++}@example.org`, Password: PASSWORD },
      headers: { "X-Forwarded-For": `2001:db8:1:${network}::1` },
    });
    return status;
  };
  let network = 0;
  for (let second = 201; second === 201 && network < 100; network++) {
    assert.equal(await register(network), 201, `network ${network}`);
    second = await register(network); // one for all of them comes back each second
  }
  assert.ok(network > 10 && network < 100, `${network} networks had two`);
  assert.equal(await register(network), 201);
});
