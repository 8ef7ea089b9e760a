import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";

/** What a form lacks, or has too much of. */
const FORGERIES: [
  what: string,
  csrf: (own: string, foreign: string) => string,
  headers: Record<string, string>,
][] = [
  ["no token", () => "", {}],
  ["a token of somebody else's session", (_, foreign) => foreign, {}],
  [
    "a changed token",
    (own) => own.replace(/^./, (c) => c === "A" ? "B" : "A"),
    {},
  ],
  ["a token cut short", (own) => own.slice(0, -1), {}],
  ["Sec-Fetch-Site: cross-site", (own) => own, {
    "Sec-Fetch-Site": "cross-site",
  }],
  ["Sec-Fetch-Site: same-site", (own) => own, {
    "Sec-Fetch-Site": "same-site",
  }],
];

/** Without `Sec-Fetch-Site`, as over plain http. */
const ORIGINS: [origin: string, allowed: boolean][] = [
  ["null", false],
  ["http://typed.example", true],
  ["", true],
  ["own", true],
];

Deno.test("every form below /app is refused with 403 when it is forged, and does nothing", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const other = new WebClient(app.port);
  await other.signUp("b@example.org");
  const id = await web.addUrl("example.org");
  const paths = app.routes
    .filter(({ method, path }) => method === "POST" && path.startsWith("/app"))
    .map(({ path }) => path.replace(":id", String(id)));
  assert.ok(paths.length >= 14, paths.join());
  await web.get("/app/account");
  const before = await app.countKeys();
  for (const path of paths) {
    for (const [what, csrf, headers] of FORGERIES) {
      const fields = { csrf: csrf(web.csrf, other.csrf), id: String(id) };
      const { status, text } = await web.post(path, fields, headers);
      assert.equal(status, 403, `${path} with ${what}`);
      assert.match(text, /<h1 dir="auto">Not allowed<\/h1>/);
    }
  }
  assert.equal(await app.countKeys(), before);
  assert.equal((await web.get(`/app/urls/${id}`)).status, 200);
});

for (const [origin, allowed] of ORIGINS) {
  Deno.test(`refuseForeignSite() ${allowed ? "accepts" : "refuses"} a form with the Origin "${origin}"`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const own = `http://127.0.0.1:${app.port}`;
    const body = new URLSearchParams({ csrf: web.csrf, list: "example.org" });
    const headers = {
      ...origin === "" ? {} : { Origin: origin === "own" ? own : origin },
    };
    const { status } = await web.send("/app/import", {
      method: "POST",
      body,
      headers,
    });
    assert.equal(status, allowed ? 200 : 403);
  });
}

Deno.test("a form whose origin cannot be told is judged by its token, and one line a day names PUBLIC_URL", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const send = async (csrf: string) => {
    const body = new URLSearchParams({ csrf, list: "example.org" });
    const headers = { Origin: "http://typed.example" };
    const init = { method: "POST", body, headers };
    return (await web.send("/app/import", init)).status;
  };
  assert.equal(await send("x".repeat(43)), 403);
  assert.deepEqual(app.warnings, []);
  assert.equal(await send(web.csrf), 200);
  assert.equal(await send(web.csrf), 200);
  assert.equal(app.warnings.length, 1);
  assert.match(app.warnings[0] ?? "", /PUBLIC_URL/);
});

for (const origin of ["http://evil.example", "http://127.0.0.1:1", "null"]) {
  Deno.test(`refuseForeignSite() refuses the Origin "${origin}" where PUBLIC_URL says another`, async () => {
    await using app = await startHttpApp({
      checkDocument: false,
      settings: {
        publicUrl: "http://up.example.org",
        trustedProxies: ["127.0.0.1"],
      },
    });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const body = new URLSearchParams({ csrf: web.csrf, list: "example.org" });
    const headers = { Origin: origin };
    const init = { method: "POST", body, headers };
    assert.equal((await web.send("/app/import", init)).status, 403);
  });
}

Deno.test("refuseForeignSite() accepts the Origin of PUBLIC_URL behind a proxy that changes Host", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: {
      publicUrl: "http://up.example.org",
      trustedProxies: ["127.0.0.1"],
    },
  });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const body = new URLSearchParams({ csrf: web.csrf, list: "example.org" });
  const headers = { Origin: "http://up.example.org" };
  const { status } = await web.send("/app/import", {
    method: "POST",
    body,
    headers,
  });
  assert.equal(status, 200);
});

Deno.test("the API takes no cookie: what it would do for the token, it refuses", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = await web.addUrl("example.org");
  const api = app.routes.filter(({ path, method }) =>
    !/^\/(?:ack|u|app|s|setup|subscribe|unsubscribe|ping|api\/push)\b/
      .test(path) && method !== "GET"
  );
  for (const { method, path } of api) {
    const { status } = await web.send(path.replace(":id", String(id)), {
      method,
      body: '{"Password":"correct horse 1","NewPassword":"another horse 1"}',
      headers: { "Content-Type": "application/json" },
    });
    assert.ok(status === 401 || status === 400, `${method} ${path}: ${status}`);
  }
  const { status } = await web.get(`/v1/services/${id}`);
  assert.equal(status, 404);
  assert.equal((await web.get(`/app/urls/${id}`)).status, 200);
});

Deno.test("a form of another type, compressed or too large is refused before it is read", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const json = { "Content-Type": "application/json" };
  assert.equal(
    (await web.send("/app/bulk", { method: "POST", body: "{}", headers: json }))
      .status,
    415,
  );
  const form = { "Content-Type": "application/x-www-form-urlencoded" };
  const packed = { ...form, "Content-Encoding": "gzip" };
  assert.equal(
    (await web.send("/app/bulk", {
      method: "POST",
      body: "x",
      headers: packed,
    }))
      .status,
    415,
  );
  const big = "x".repeat(300 * 1024);
  assert.equal(
    (await web.send("/app/bulk", { method: "POST", body: big, headers: form }))
      .status,
    413,
  );
  const broken = { "Content-Type": "multipart/form-data; boundary=a" };
  assert.equal(
    (await web.send("/app/bulk", {
      method: "POST",
      body: "--b",
      headers: broken,
    }))
      .status,
    400,
  );
});
