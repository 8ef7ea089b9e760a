import assert from "node:assert/strict";
import type { SampleUrl } from "../../../pages/fixtures/sample_urls.ts";
import { startPageApp } from "../fixtures/page_app.ts";

const SAMPLE = (name: string, tag: string, isDown = false): SampleUrl => ({
  name,
  tags: [tag],
  typicalMs: 20,
  outages: isDown
    ? [{ agoMs: 120_000, durationMs: null, kind: "timeout" }]
    : [],
});

const BADGES: [
  what: string,
  urls: SampleUrl[],
  query: string,
  label: string,
  message: string,
  color: string,
][] = [
  ["nothing", [], "", "status", "no services", "#56606b"],
  [
    "all up",
    [SAMPLE("a", "x"), SAMPLE("b", "y")],
    "",
    "status",
    "operational",
    "#0b7a57",
  ],
  [
    "one down",
    [SAMPLE("a", "x", true), SAMPLE("b", "y")],
    "",
    "status",
    "1 down",
    "#b3261e",
  ],
  [
    "two down",
    [SAMPLE("a", "x", true), SAMPLE("b", "y", true)],
    "",
    "status",
    "2 down",
    "#b3261e",
  ],
  [
    "a group that is up beside one that is down",
    [SAMPLE("a", "x", true), SAMPLE("b", "y")],
    "?group=y",
    "y",
    "operational",
    "#0b7a57",
  ],
  [
    "a group that is down",
    [SAMPLE("a", "x", true), SAMPLE("b", "y")],
    "?group=x",
    "x",
    "1 down",
    "#b3261e",
  ],
  [
    "a group with a long name",
    [SAMPLE("a", "x".repeat(40))],
    `?group=${"x".repeat(40)}`,
    `${"x".repeat(29)}…`,
    "operational",
    "#0b7a57",
  ],
];

for (const [what, urls, query, label, message, color] of BADGES) {
  Deno.test(`the badge of a page says the same as SVG and as JSON: ${what}`, async () => {
    await using pages = await startPageApp(urls);
    const { text } = await pages.get(`/badge/state.json${query}`);
    assert.deepEqual(JSON.parse(text), {
      schemaVersion: 1,
      label,
      message,
      color,
    });
    const svg = await pages.get(`/badge/state.svg${query}`);
    assert.match(svg.headers.get("content-type") ?? "", /^image\/svg\+xml/);
    assert.ok(svg.text.includes(`>${label}</text>`));
    assert.ok(svg.text.includes(`>${message}</text>`));
  });
}

Deno.test("a badge or a group that there is not answers 404, which any site may read and nobody keeps", async () => {
  await using pages = await startPageApp([SAMPLE("a", "x")]);
  for (
    const path of [
      "/badge/uptime-7d.svg",
      "/badge/state.png",
      "/badge/state.svg?group=none",
      "/badge/state.svg?group=",
      "/s/none/badge/state.svg",
    ]
  ) {
    const { status, headers } = await pages.get(path, { Accept: "*/*" });
    assert.equal(status, 404, path);
    assert.equal(headers.get("access-control-allow-origin"), "*", path);
    assert.equal(headers.get("cache-control"), "no-store", path);
  }
});

/** What any site may read, and its errors. */
const FOR_ANY_SITE: [path: string, gone: string][] = [
  ["/badge/1/state.svg", "/badge/99/state.svg"],
  ["/badge/state.json", "/badge/none.json"],
  ["/feed/events.atom", "/feed/99/events.atom"],
  ["/feed/1/events.json", "/feed/99/events.json"],
  ["/feed/events.rss", "/s/none/feed/events.rss"],
  ["/api/v2/summary.json", "/s/none/api/v2/summary.json"],
  ["/status/1/history.json", "/status/99/history.json"],
  ["/status/1/history.csv", "/status/99/history.csv"],
  ["/v1/services", "/v1/services?limit=x"],
  ["/v1/services/1", "/v1/services/99"],
  ["/v1/services/1/events", "/v1/services/99/events"],
  ["/openapi.json", "/v1/services/1/ticks?from=x"],
];

Deno.test("any site may read what is public, and its errors, which nobody keeps", async () => {
  await using pages = await startPageApp([SAMPLE("a", "x")]);
  for (const [path, gone] of FOR_ANY_SITE) {
    const good = await pages.get(path, { Accept: "*/*" });
    assert.equal(good.status, 200, path);
    assert.equal(good.headers.get("access-control-allow-origin"), "*", path);
    const bad = await pages.get(gone, { Accept: "*/*" });
    assert.ok(bad.status >= 400, `${gone}: ${bad.status}`);
    assert.equal(bad.headers.get("access-control-allow-origin"), "*", gone);
    assert.equal(bad.headers.get("cache-control"), "no-store", gone);
  }
});

Deno.test("no site may read what is somebody's own", async () => {
  await using pages = await startPageApp([SAMPLE("a", "x")]);
  for (const path of ["/", "/app", "/v1/channels", "/events"]) {
    const answer = await fetch(`http://127.0.0.1:${pages.app.port}${path}`, {
      method: "HEAD",
      redirect: "manual",
    });
    assert.equal(answer.headers.get("access-control-allow-origin"), null, path);
  }
});

const WIDGETS = ["/widget", "/widget/1"];

for (const path of WIDGETS) {
  Deno.test(`${path} looks as its address says, in a frame of any site, and knows no cookie`, async () => {
    await using pages = await startPageApp([SAMPLE("Shop", "x", true)]);
    const plain = await pages.get(path, { Cookie: "theme=dark" });
    assert.equal(plain.status, 200);
    assert.match(plain.text, /data-theme="auto"/);
    assert.match(plain.text, /<svg class="bar"/);
    const dark = await pages.get(`${path}?theme=dark&bars=0`);
    assert.match(dark.text, /data-theme="dark"/);
    assert.doesNotMatch(dark.text, /<svg class="bar"/);
    const odd = await pages.get(`${path}?theme="><script>&bars=x`);
    assert.match(odd.text, /data-theme="auto"/);
    for (const { headers, text } of [plain, dark, odd]) {
      assert.equal(headers.get("set-cookie"), null);
      assert.match(
        headers.get("content-security-policy") ?? "",
        /frame-ancestors \*$/,
      );
      assert.match(text, /<meta name="robots" content="noindex"/);
      assert.doesNotMatch(text, /<script>/);
    }
  });
}

Deno.test("the widget of a page has its headline and leads to it", async () => {
  await using pages = await startPageApp([
    SAMPLE("Shop", "x", true),
    SAMPLE("b", "y"),
  ]);
  const { text } = await pages.get("/widget");
  assert.match(text, /<title>Shop is down · Uptick<\/title>/);
  assert.match(text, /<span data-text="true" dir="auto">Shop is down<\/span>/);
  assert.match(text, /data-live="\?headline"/);
  assert.match(
    text,
    /<a href="\/" target="_blank" rel="noopener"[^>]*>Uptick<\/a>/,
  );
});
