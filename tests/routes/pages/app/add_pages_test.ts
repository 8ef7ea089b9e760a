import assert from "node:assert/strict";
import type { ProbeResult } from "../../../../monitor/types.ts";
import { probeResult } from "../../../monitor/fixtures/monitored_url.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

async function startScene(
  result: Partial<ProbeResult> = {},
): Promise<{ app: HttpApp; web: WebClient }> {
  const app = await startHttpApp({
    checkDocument: false,
    probe: () => Promise.resolve(probeResult(result)),
  });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  return { app, web };
}

Deno.test("POST /app/add watches what was typed, and the list says so", async () => {
  const { app, web } = await startScene();
  await using _app = app;
  const answer = await web.post("/app/add", { url: " example.org/shop/ " });
  const { text } = await web.follow(answer);
  const url = "https://example.org/shop/";
  assert.ok(text.includes(`<small dir="auto">${url}</small>`), text);
  assert.match(text, /<a id="n\d+"[^>]*>example\.org\/shop<\/a>/);
  assert.match(text, /is being watched/);
});

const REFUSED: [typed: string, error: RegExp][] = [
  ["", /Type the address to watch/],
  ["ftp://example.org", /Uptick cannot check that: type a web address/],
  ["javascript:alert(1)", /Uptick cannot check that: type a web address/],
  ["http://10.0.0.1/", /host 10\.0\.0\.1 is a private address/],
  ["localhost", /Cannot be watched/],
  [
    '"><img src=x onerror=alert(1)>',
    /Uptick cannot check that: type a web address/,
  ],
];

for (const [typed, error] of REFUSED) {
  Deno.test(`POST /app/add refuses "${typed}" beside the field, and keeps it there`, async () => {
    const { app, web } = await startScene();
    await using _app = app;
    const { status, text } = await web.post("/app/add", { url: typed });
    assert.equal(status, 400);
    assert.match(text, error);
    assert.match(text, /aria-invalid="true"/);
    const kept = typed.replaceAll('"', "&quot;").replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;");
    assert.ok(text.includes(`value="${kept}"`), text);
  });
}

const TRIED: [result: Partial<ProbeResult>, said: RegExp, button: RegExp][] = [
  [
    { outcome: "up", status: 200 },
    /class="good"[^>]*>200 in/,
    /Start watching/,
  ],
  [
    { outcome: "down", status: 503, kind: "status" },
    /class="bad"[^>]*>It answered with status 503/,
    /Watch it anyway/,
  ],
];

for (const [result, said, button] of TRIED) {
  Deno.test(`POST /app/add shows that a first probe found it ${result.outcome} before anything is saved`, async () => {
    const { app, web } = await startScene(result);
    await using _app = app;
    const form = { url: "example.org", do: "try" };
    const { status, text } = await web.post("/app/add", form);
    assert.equal(status, 200);
    assert.match(text, said);
    assert.match(text, button);
    assert.match(text, /value="example\.org"/);
    assert.deepEqual(await app.store.urls.all(), []);
    const json = await web.post("/app/add", form, {
      Accept: "application/json",
    });
    assert.equal(JSON.parse(json.text).up, result.outcome === "up");
  });
}

Deno.test("GET /app/add has one field in sight, with more behind it, for each kind of check", async () => {
  const { app, web } = await startScene();
  await using _app = app;
  const { text } = await web.get("/app/add");
  const [before = "", more = ""] = text.split('<details class="more-fields"');
  assert.deepEqual(
    [...before.matchAll(/<input type="text"[^>]* name="(\w+)"/g)].map(
      ([, name]) => name,
    ),
    ["url"],
  );
  assert.doesNotMatch(text, /autofocus/);
  assert.match(more, /id="f-interval"[^>]*/);
  assert.match(more, /value="15s"/);
  assert.match(more, /id="f-follow_redirects"[^>]* checked/);
  for (const [kind, typed, field] of KINDS) {
    const page = await web.get(`/app/add?kind=${kind}`);
    assert.ok(page.text.includes(`value="${typed}"`), kind);
    assert.ok(page.text.includes(`id="f-${field}"`), kind);
  }
});

const KINDS = [
  ["port", "tcp://", "send"],
  ["tls", "tls://", "starttls"],
  ["dns", "dns://", "expected_text"],
  ["websocket", "wss://", "bearer"],
] as const;

Deno.test("POST /app/add keeps what is said behind More, and nothing of fields that the form did not have", async () => {
  const { app, web } = await startScene();
  await using _app = app;
  await web.post("/app/add", {
    ...{ url: "example.org", more: "https://", name: " Shop ", tags: "eu" },
    ...{ interval: "1m", timeout: "5s", show_address: "yes", method: "HEAD" },
    ...{ follow_redirects: "yes", new_headers: "X-Key: k" },
  });
  await web.post("/app/add", { url: "https://example.org/2", more: "tcp://" });
  const [first, second] = await app.store.urls.all();
  assert.deepEqual(
    [first?.name, first?.tags, first?.intervalMs, first?.method],
    ["Shop", ["eu"], 60_000, "HEAD"],
  );
  assert.deepEqual(first?.headers, { "X-Key": "k" });
  assert.deepEqual(
    [second?.name, second?.followRedirects],
    ["example.org/2", true],
  );
});

Deno.test("POST /app/add opens More where something is wrong in it", async () => {
  const { app, web } = await startScene();
  await using _app = app;
  const form = { url: "example.org", more: "https://", interval: "soon" };
  const tried = await web.post("/app/add", { ...form, do: "try" }, {
    Accept: "application/json",
  });
  assert.match(JSON.parse(tried.text).text, /^Interval: Must be/);
  const { status, text } = await web.post("/app/add", form);
  assert.equal(status, 400);
  assert.match(text, /<details class="more-fields" open>/);
  assert.match(text, /<a href="#f-interval">Interval: /);
});

Deno.test("POST /app/add says that header values have to be typed again, whatever is wrong", async () => {
  const { app, web } = await startScene();
  await using _app = app;
  const form = { more: "https://", new_headers: "X-Key: secret-1" };
  const refused: Record<string, string>[] = [
    { url: "example.org", interval: "soon" },
    { url: "example.org", interval: "soon", do: "try" },
    { url: "" },
  ];
  for (const fields of refused) {
    const { status, text } = await web.post("/app/add", { ...form, ...fields });
    assert.equal(status, 400);
    assert.match(text, /<details class="more-fields" open>/);
    assert.match(text, /Type the values of headers again/);
    assert.ok(!text.includes("secret-1"));
  }
  const { text } = await web.post("/app/add", {
    ...{ ...form, url: "example.org" },
    ...{ new_headers: "", interval: "soon" },
  });
  assert.doesNotMatch(text, /Type the values of headers again/);
});

Deno.test("the page of a first probe opens More where header values have to be typed again", async () => {
  const { app, web } = await startScene();
  await using _app = app;
  const { status, text } = await web.post("/app/add", {
    ...{ url: "example.org", more: "https://", do: "try" },
    ...{ new_headers: "X-Key: secret-1", interval: "1m", timeout: "5s" },
    ...{ method: "GET", failures_before_down: "1" },
  });
  assert.equal(status, 200);
  assert.match(text, /<details class="more-fields" open>/);
  assert.match(text, /Type the values of headers again/);
  assert.ok(!text.includes("secret-1"));
});
