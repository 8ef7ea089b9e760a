import assert from "node:assert/strict";
import { PASSWORD } from "../fixtures/api_client.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { type Send, Visitor } from "./fixtures/visitor.ts";

const PUBLIC_URL = "https://up.example.org/uptime";
const SETTINGS = { publicUrl: PUBLIC_URL, trustedProxies: ["127.0.0.1"] };

/** What a proxy does with the path: leave it, or take it away. */
const WAYS: [what: string, pathOf: (path: string) => string][] = [
  ["leaves the path", (path) => path],
  ["takes the path away", (path) => path.replace(/^\/uptime(?=\/|$)/, "")],
];

function through(app: HttpApp, pathOf: (path: string) => string): Send {
  return (url, init) => {
    const headers = new Headers(init.headers);
    headers.set("X-Forwarded-Host", url.host);
    headers.set("X-Forwarded-Proto", "https");
    const path = pathOf(url.pathname) || "/";
    const target = `http://127.0.0.1:${app.port}${path}${url.search}`;
    return fetch(target, { ...init, headers });
  };
}

const EVERYWHERE = [
  "/",
  "/status/1",
  "/feed/events.atom",
  "/feed/1/events.atom",
  "/widget/1",
  "/badge/1/state.svg",
  "/openapi.json",
];
const OF_ACCOUNTS = ["/app", "/app/urls/1", "/app/account", "/app/import"];

for (const [what, pathOf] of WAYS) {
  Deno.test(`all that pages link lies below the path of PUBLIC_URL and answers, where the proxy ${what}`, async () => {
    await using app = await startHttpApp({
      checkDocument: false,
      settings: SETTINGS,
    });
    const send = through(app, pathOf);
    await new Visitor({ publicUrl: PUBLIC_URL, send }).crawl("/setup");
    await app.signUpOperator("boss@example.org");
    const boss = new Visitor({ publicUrl: PUBLIC_URL, send });
    const home = await boss.signIn("boss@example.org");
    assert.equal(home.status, 200, home.text);
    await boss.submit("/app/import", { list: "example.org" });
    const { token } = await signIn(app, "boss@example.org");
    await app.send("PATCH", "/v1/services/1", {
      token,
      body: { public: true },
    });
    await boss.page("/app/invitations");
    const { text } = await boss.submit("/app/invitations", {});
    assert.ok(text.includes(`${PUBLIC_URL}/app/sign-up?invite=`), text);
    const seen = await boss.crawl("/");
    for (const path of [...EVERYWHERE, ...OF_ACCOUNTS, "/app/invitations"]) {
      const address = PUBLIC_URL + path;
      assert.ok(seen.some((url) => url.startsWith(address)), address);
    }
    assert.ok(seen.some((url) => url.includes("/assets/")));
    const steps = await boss.crawl("/app/begin/look");
    assert.ok(steps.includes(`${PUBLIC_URL}/app/begin/next`));

    const member = new Visitor({ publicUrl: PUBLIC_URL, send });
    const signedUp = await member.signUp("m@example.org");
    assert.equal(signedUp.status, 200);
    assert.match(signedUp.text, /Sign out/);
    await member.submit("/app/import", { list: "example.com" });
    const own = await signIn(app, "m@example.org");
    await app.send("PATCH", "/v1/services/2", {
      token: own.token,
      body: { public: true },
    });
    const theirs = await member.crawl("/app");
    assert.ok(theirs.some((url) => url.includes("/uptime/s/")));
    await member.page("/app/account");
    const out = await member.submit("/app/sign-out", {});
    assert.match(out.text, /signed out/i);
    const guest = new Visitor({ publicUrl: PUBLIC_URL, send });
    const asked = await guest.page("/app/urls/1");
    assert.match(asked.text, /name="password"/);
  });
}

async function signIn(app: HttpApp, email: string) {
  const body = { Email: email, Password: PASSWORD };
  const { json } = await app.send("POST", "/login", { body });
  return { token: String(json) };
}

Deno.test("a theme is kept, and an error page leads, below the path", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: SETTINGS,
  });
  const send = through(app, (path) => path);
  const guest = new Visitor({ publicUrl: PUBLIC_URL, send });
  const themed = await guest.get("/uptime/?theme=dark");
  assert.match(themed.text, /data-theme="dark"/);
  const missing = await guest.page("/no-such-page");
  assert.equal(missing.status, 404);
  assert.match(missing.text, /<a href="\/uptime\/">Go to the status page/);
});

Deno.test("the live stream, the API and the metrics answer with and without the path", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: SETTINGS,
  });
  const origin = `http://127.0.0.1:${app.port}`;
  const headers = { "X-Forwarded-Host": "up.example.org" };
  for (const base of ["", "/uptime"]) {
    const stream = await fetch(`${origin}${base}/events`, { headers });
    assert.equal(stream.headers.get("content-type"), "text/event-stream");
    await stream.body?.cancel();
    for (const path of ["/metrics", "/health", "/v1/services", "/track"]) {
      const response = await fetch(`${origin}${base}${path}`);
      await response.body?.cancel();
      assert.equal(response.status, 200, base + path);
    }
    const echoed = await fetch(`${origin}${base}/api/echo`, {
      method: "POST",
      body: "{}",
    });
    await echoed.body?.cancel();
    assert.equal(echoed.status, 401);
  }
  const other = await fetch(`${origin}/uptimes/health`);
  await other.body?.cancel();
  assert.equal(other.status, 404);
});

/** Below a path that is also the beginning of ours: what is asked for, and whether there is such a page. */
const BELOW_STATUS: [path: string, status: number][] = [
  ["/status/status/7", 404],
  ["/status/7", 404],
  ["/status", 200],
  ["/status/", 200],
  ["/status?page=1", 200],
  ["/status/openapi.json", 200],
  ["/", 200],
];

Deno.test("a path that our own begin with, as /status, is told from them by what follows", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: { ...SETTINGS, publicUrl: "https://up.example.org/status" },
  });
  const headers = { "X-Forwarded-Host": "up.example.org" };
  for (const [path, status] of BELOW_STATUS) {
    const response = await fetch(`http://127.0.0.1:${app.port}${path}`, {
      headers,
    });
    const text = await response.text();
    assert.equal(response.status, status, path);
    if (status === 404) assert.match(text, /service/, path);
  }
});

Deno.test("the OpenAPI document names the address with the path as its server", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: SETTINGS,
  });
  const { json } = await app.send("GET", "/openapi.json");
  assert.deepEqual(json.servers, [{ url: PUBLIC_URL }]);
});
