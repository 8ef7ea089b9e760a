import assert from "node:assert/strict";
import type { HandlerSettings } from "../../../../routes/handler_deps.ts";
import { setupCodeOf } from "../../../../routes/access/setup_code.ts";
import { tokenSecret } from "../../../../store/secrets.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { rawRequest, rawText } from "../../fixtures/raw_request.ts";
import { PASSWORD, WebClient } from "./web_client.ts";

const EMAIL = "ann@example.org";
const OPERATOR = { email: EMAIL, password: PASSWORD };

async function codeOf(app: HttpApp): Promise<string> {
  return setupCodeOf(await tokenSecret(app.store.database));
}

Deno.test("/setup makes an operator of somebody on this machine without a code, once", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  const { text } = await web.get("/setup");
  assert.doesNotMatch(text, /name="code"/);
  const answer = await web.post("/setup", OPERATOR);
  assert.equal(answer.location, "/app/begin/url", answer.text);
  const user = await app.store.users.findByEmail(EMAIL);
  assert.equal(user?.isOperator, true);
  assert.ok(app.owners.isOperators({ ownerId: user.id }));
  const other = new WebClient(app.port);
  assert.equal((await other.get("/setup")).status, 404);
  await other.get("/app/sign-in");
  const late = await other.post("/setup", {
    ...OPERATOR,
    email: "b@example.org",
  });
  assert.equal(late.status, 404);
  assert.equal(await app.store.users.findByEmail("b@example.org"), null);
});

const ASKED: [why: string, headers: Record<string, string>][] = [
  ["Forwarded", { Forwarded: "for=192.0.2.1" }],
  ["X-Forwarded-For", { "X-Forwarded-For": "127.0.0.1" }],
  ["X-Forwarded-Host", { "X-Forwarded-Host": "localhost" }],
  ["Via", { Via: "1.1 proxy" }],
];

for (const [why, headers] of ASKED) {
  Deno.test(`/setup asks who comes with ${why} for the code`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    assert.match((await web.get("/setup", headers)).text, /name="code"/);
    for (const code of ["", "AAAA-BBBB-CCCC"]) {
      const refused = await web.post("/setup", { ...OPERATOR, code }, headers);
      assert.equal(refused.status, 403);
    }
    assert.equal(await app.store.users.findByEmail(EMAIL), null);
    const code = (await codeOf(app)).toLowerCase().replaceAll("-", " ");
    const { location } = await web.post(
      "/setup",
      { ...OPERATOR, code },
      headers,
    );
    assert.equal(location, "/app/begin/url");
  });
}

Deno.test("/setup asks who names another host, by DNS rebinding, for the code", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: app.port,
  });
  await connection.write(new TextEncoder().encode(
    "GET /setup HTTP/1.1\r\nHost: rebound.example.org\r\nConnection: close\r\n\r\n",
  ));
  assert.match(await new Response(connection.readable).text(), /name="code"/);
});

const SETTINGS: Partial<HandlerSettings>[] = [
  { publicUrl: "https://up.example.org" },
  { trustedProxies: ["127.0.0.0/8"] },
  { deploy: true },
];

for (const settings of SETTINGS) {
  Deno.test(`/setup asks everybody for the code with ${JSON.stringify(settings)}`, async () => {
    await using app = await startHttpApp({ checkDocument: false, settings });
    const host = URL.parse(settings.publicUrl ?? "")?.host ?? "localhost";
    const { body } = await rawRequest(
      app.port,
      rawText("/setup", { headers: [`Host: ${host}`] }),
    );
    assert.match(body, /name="code"/);
  });
}

Deno.test("/setup takes ten guesses in a row of a network and no more", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: { deploy: true },
  });
  const web = new WebClient(app.port);
  await web.get("/setup");
  const statuses: number[] = [];
  for (let guess = 0; guess < 11; guess++) {
    const { status } = await web.post("/setup", { ...OPERATOR, code: "x" });
    statuses.push(status);
  }
  assert.deepEqual(statuses, [...Array(10).fill(403), 429]);
});

Deno.test("/setup works while sign-up is closed, and /register makes members", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: { registration: "closed" },
  });
  const web = new WebClient(app.port);
  await web.get("/setup");
  await web.post("/setup", OPERATOR);
  assert.equal((await app.store.users.findByEmail(EMAIL))?.isOperator, true);
  await using open = await startHttpApp();
  await open.signUp("first@example.org");
  const member = await open.store.users.findByEmail("first@example.org");
  assert.equal(member?.isOperator, undefined);
  assert.equal(await open.store.users.hadOperator(), false);
});

Deno.test("sign-up that is closed refuses /register with one line, and the page says it", async () => {
  await using app = await startHttpApp({
    settings: { registration: "closed" },
  });
  const body = { Email: EMAIL, Password: PASSWORD };
  const answer = await app.send("POST", "/register", { body });
  assert.equal(answer.status, 403);
  assert.deepEqual(answer.json, {
    error: "Cannot register: sign-up is closed here",
  });
  const web = new WebClient(app.port);
  const page = await web.get("/app/sign-up");
  assert.equal(page.status, 403);
  assert.match(page.text, /Sign-up is closed:/);
  assert.doesNotMatch((await web.get("/app/sign-in")).text, /Sign up/);
  await web.post("/app/sign-up", { email: EMAIL, password: PASSWORD });
  assert.equal(await app.store.users.findByEmail(EMAIL), null);
});

Deno.test("the operator's choice of who signs up holds at once; a setting beats it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.get("/setup");
  await web.follow(await web.post("/setup", OPERATOR));
  await web.get("/app/begin/sign-up");
  const kept = await web.post("/app/begin/sign-up", { registration: "closed" });
  assert.equal(kept.location, "/app/begin/look");
  const body = { Email: "b@example.org", Password: PASSWORD };
  assert.equal((await app.send("POST", "/register", { body })).status, 403);
  await using other = await startHttpApp({
    kv: app.kv,
    settings: { registration: "open" },
  });
  assert.equal((await other.send("POST", "/register", { body })).status, 201);
});

Deno.test("the operator's title stands on the pages; a setting beats it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.get("/setup");
  await web.follow(await web.post("/setup", OPERATOR));
  await web.get("/app/begin/look");
  const wrong = await web.post("/app/begin/look", { title: "", logo: "x" });
  assert.equal(wrong.status, 400);
  const faint = await web.post("/app/begin/look", {
    title: "Our services",
    accent: "#ffcc00",
  });
  assert.equal(faint.status, 400);
  assert.match(faint.text, /at least 4\.5:1 .*: this one has 1\.51:1/);
  const { location } = await web.post("/app/begin/look", {
    title: "Our <services>",
    logo: "https://example.org/logo.svg",
    logo_dark: "https://dark.example.org/logo.svg",
    accent: "#8A1C5B",
  });
  assert.equal(location, "/app/begin/next");
  const { text, headers } = await web.get("/");
  assert.match(text, /· Our &lt;services&gt;<\/title>/);
  assert.match(
    headers.get("content-security-policy") ?? "",
    /img-src [^;]*https:\/\/example\.org https:\/\/dark\.example\.org/,
  );
  assert.match(text, /\/accent-8a1c5b-[0-9a-f]{6}\.css"/);
  assert.match(
    (await web.get("/app/begin/look")).text,
    /name="accent" aria-describedby="f-accent-hint"/,
  );
  await using other = await startHttpApp({
    kv: app.kv,
    settings: { pageTitle: "Set", pageAccent: "#0b5cad" },
  });
  const set = await new WebClient(other.port).get("/");
  assert.match(set.text, /· Set<\/title>/);
  assert.match(set.text, /\/accent-0b5cad-/);
});

Deno.test("a member gets no page of the operator's", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("member@example.org");
  for (const step of ["url", "sign-up", "look", "next"]) {
    assert.equal((await web.get(`/app/begin/${step}`)).status, 403);
  }
  await web.get("/app");
  const { status } = await web.post("/app/begin/sign-up", {
    registration: "closed",
  });
  assert.equal(status, 403);
  assert.deepEqual(await app.store.choices.get(), {});
});

Deno.test("the first url is tried at once: one that is up is watched, one that is not when that is confirmed", async () => {
  await using target = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) =>
      new Response("", { status: request.url.endsWith("/bad") ? 500 : 200 }),
  );
  await using app = await startHttpApp({
    checkDocument: false,
    guard: { allowPrivate: "all" },
  });
  const web = new WebClient(app.port);
  await web.get("/setup");
  const { text } = await web.follow(await web.post("/setup", OPERATOR));
  assert.match(text, /name="public" value="yes" checked/);
  const origin = `http://127.0.0.1:${target.addr.port}`;
  const bad = { url: `${origin}/bad`, public: "yes" };
  const tried = await web.post("/app/begin/url", bad);
  assert.equal(tried.status, 200);
  assert.match(
    tried.text,
    /The check failed. It answered with status 500/,
  );
  assert.deepEqual(await app.store.urls.all(), []);
  await web.post("/app/begin/url", { ...bad, do: "anyway" });
  const good = await web.post("/app/begin/url", { url: `${origin}/good` });
  assert.equal(good.location, "/app/begin/sign-up");
  const stored = await app.store.urls.all();
  assert.deepEqual(
    stored.map((each) => [each.url, each.public]),
    [[`${origin}/bad`, true], [`${origin}/good`, false]],
  );
});

Deno.test("a first url that is public and looks like a secret is shown by its name alone, and the next page says so", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    guard: { allowPrivate: "all" },
  });
  const web = new WebClient(app.port);
  await web.get("/setup");
  await web.follow(await web.post("/setup", OPERATOR));
  const add = async (url: string) => {
    const fields = { url, public: "yes", do: "anyway" };
    return (await web.follow(await web.post("/app/begin/url", fields))).text;
  };
  const secret = await add("http://127.0.0.1:9/hook?token=abc");
  assert.match(
    secret,
    /looks like it contains a secret.*others see only its name/,
  );
  const user = await add("http://ann:pass@127.0.0.1:9/");
  assert.match(user, /The user and password in its address were moved/);
  assert.doesNotMatch(await add("http://127.0.0.1:9/?page=2"), /is watched/);
  const stored = await app.store.urls.all();
  assert.deepEqual(
    stored.map((each) => [each.public, each.showAddress]),
    [[true, false], [true, true], [true, true]],
  );
});
