import assert from "node:assert/strict";
import type { SampleUrl } from "../../../pages/fixtures/sample_urls.ts";
import { startPageApp } from "../fixtures/page_app.ts";

const BADGES: [name: string, label: string, message: RegExp][] = [
  ["state", "status", /^down$/],
  ["uptime-24h", "uptime 24h", /^about \d+\.\d\d%$/],
  ["uptime-7d", "uptime 7d", /^about \d+\.\d\d%$/],
  ["uptime-30d", "uptime 30d", /^about \d+\.\d\d%$/],
  ["uptime-90d", "uptime 90d", /^about \d+\.\d\d%$/],
  ["response", "response", /^no data$/],
  ["certificate", "certificate", /^9 days$/],
];

for (const [name, label, message] of BADGES) {
  Deno.test(`the badge ${name} says the same as SVG and as JSON`, async () => {
    await using pages = await startPageApp();
    const json = await pages.get(`/badge/3/${name}.json`);
    const badge = JSON.parse(json.text);
    assert.equal(badge.schemaVersion, 1);
    assert.equal(badge.label, label);
    assert.match(badge.message, message);
    assert.match(badge.color, /^#[0-9a-f]{6}$/);
    const svg = await pages.get(`/badge/3/${name}.svg`);
    assert.match(svg.headers.get("content-type") ?? "", /^image\/svg\+xml/);
    assert.ok(svg.text.includes(`>${label}</text>`));
    assert.ok(svg.text.includes(`>${badge.message}</text>`));
    assert.ok(svg.text.includes(`fill="${badge.color}"`));
  });
}

Deno.test("a badge of what nobody has probed claims nothing", async () => {
  await using pages = await startPageApp();
  for (const name of ["uptime-24h", "uptime-90d", "response"]) {
    const { text } = await pages.get(`/badge/8/${name}.json`);
    assert.equal(JSON.parse(text).message, "no data");
  }
  const { text } = await pages.get("/badge/8/state.json");
  assert.equal(JSON.parse(text).message, "new");
});

Deno.test("badges that there are not answer 404", async () => {
  await using pages = await startPageApp();
  for (
    const file of [
      "state.png",
      "state",
      "uptime-1y.svg",
      "..svg",
      "__proto__.svg",
    ]
  ) {
    assert.equal((await pages.get(`/badge/1/${file}`)).status, 404, file);
  }
});

Deno.test("refusals of what any site may read can be read by any site, and are not kept", async () => {
  await using pages = await startPageApp();
  for (
    const path of [
      "/badge/999/state.svg",
      "/badge/1/none.json",
      "/feed/999/events.json",
      "/s/none/feed/events.atom",
      "/s/none/api/v2/summary.json",
    ]
  ) {
    const { status, headers } = await pages.get(path, { Accept: "*/*" });
    assert.equal(status, 404, path);
    assert.equal(headers.get("cache-control"), "no-store", path);
    assert.equal(headers.get("access-control-allow-origin"), "*", path);
  }
});

Deno.test("the Atom feed has each outage once, under an id for ever", async () => {
  await using pages = await startPageApp(undefined, {
    settings: {
      publicUrl: "https://status.example.org",
      trustedProxies: ["127.0.0.1"],
    },
  });
  const { text, headers } = await pages.get("/feed/events.atom");
  assert.match(headers.get("content-type") ?? "", /^application\/atom\+xml/);
  const ids = [...text.matchAll(/<entry><id>([^<]+)/g)].map(([, id]) => id);
  assert.equal(ids.length, 6);
  assert.equal(new Set(ids).size, 6);
  assert.equal(ids[0], "https://status.example.org/status/3#event-6");
  assert.match(text, /<title>Payments API is down<\/title>/);
  const one = await pages.get("/feed/5/events.atom");
  assert.equal(one.text.match(/<entry>/g)?.length, 1);
  assert.match(one.text, /Mail gateway was down for 9 h/);
});

Deno.test("the JSON feed says what the Atom feed says", async () => {
  await using pages = await startPageApp();
  const feed = JSON.parse((await pages.get("/feed/events.json")).text);
  assert.equal(feed.version, "https://jsonfeed.org/version/1.1");
  const atom = await pages.get("/feed/events.atom");
  for (const { id, title, content_text } of feed.items) {
    for (const text of [id, title, content_text]) {
      assert.ok(atom.text.includes(text), text);
    }
  }
});

Deno.test("the RSS feed has the same ids for ever, and the dates of RFC 822", async () => {
  await using pages = await startPageApp();
  const { text, headers } = await pages.get("/feed/events.rss");
  assert.match(headers.get("content-type") ?? "", /^application\/rss\+xml/);
  const found = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, part]) => part ?? "");
  const feed = JSON.parse((await pages.get("/feed/events.json")).text);
  assert.deepEqual(
    found(/<guid isPermaLink="false">([^<]+)/g),
    feed.items.map(({ id }: { id: string }) => id),
  );
  const dates = found(/<(?:pubDate|lastBuildDate)>([^<]+)/g);
  assert.equal(dates.length, 7);
  for (const date of dates) {
    assert.match(
      date,
      /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/,
    );
  }
});

Deno.test("each group has feeds of its own, which its page and the header offer", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/");
  assert.match(text, /href="\/feed\/events\.rss"[^>]*>RSS</);
  assert.match(text, /href="\/feed\/events\.atom\?group=Internal">Only </);
  const group = await pages.get("/?group=Internal");
  for (const ending of ["atom", "rss", "json"]) {
    const path = `/feed/events.${ending}?group=Internal`;
    assert.ok(
      group.text.includes(`rel="alternate" type="application/`) &&
        group.text.includes(`href="${path}"`),
      path,
    );
    const feed = await pages.get(path);
    assert.match(feed.text, /outages of Internal/);
    assert.match(feed.text, /Mail gateway was down/);
    assert.doesNotMatch(feed.text, /Payments API/);
  }
  const none = await pages.get("/feed/events.rss?group=Nobody");
  assert.equal(none.status, 404);
  const rest = JSON.parse((await pages.get("/feed/events.json?group=")).text);
  assert.match(rest.title, /outages of other services$/);
  assert.match(rest.home_page_url, /\/\?group=$/);
});

Deno.test("the widget may be framed by any site, other pages by none", async () => {
  await using pages = await startPageApp();
  const policy = async (path: string) =>
    (await pages.get(path)).headers.get("content-security-policy") ?? "";
  assert.match(await policy("/widget/1"), /frame-ancestors \*$/);
  for (const path of ["/", "/status/1", "/status/999"]) {
    assert.match(await policy(path), /frame-ancestors 'none'/, path);
  }
});

Deno.test("nothing of a private url is shown to the public", async () => {
  await using pages = await startPageApp([
    { name: "Secret", typicalMs: 5, public: false },
  ]);
  const paths = [
    "/status/1",
    "/status/1/history.csv",
    "/status/1/history.json",
    "/badge/1/state.svg",
    "/badge/1/uptime-7d.json",
    "/widget/1",
    "/feed/1/events.atom",
    "/feed/1/events.json",
    "/feed/1/events.rss",
    "/events?url=1",
  ];
  for (const path of paths) {
    const missing = await pages.get(path.replace("1", "2"));
    const secret = await pages.get(path);
    assert.equal(secret.status, 404, path);
    assert.equal(secret.text, missing.text, path);
  }
});

Deno.test("the feed of a url that nobody probes does not say that it is down", async () => {
  const outages = [{ agoMs: 7_200_000, durationMs: null, kind: "timeout" }];
  await using pages = await startPageApp([
    { name: "Paused", typicalMs: 9, shown: "paused", outages },
    { name: "Lost", typicalMs: 9, shown: "unknown", outages },
    { name: "Down", typicalMs: 9, outages },
  ] as SampleUrl[]);
  const titles = await Promise.all([1, 2, 3].map(async (id) => {
    const { text } = await pages.get(`/feed/${id}/events.json`);
    return JSON.parse(text).items.map(({ title }: { title: string }) => title);
  }));
  assert.deepEqual(titles, [[], [], ["Down is down"]]);
});

Deno.test("the widget has its share refreshed, and a line for when it is not live", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/widget/3");
  assert.match(text, /data-refresh="uptime">about \d+\.\d\d%</);
  assert.match(text, /<small data-heard="stale"><\/small>/);
});

Deno.test("a feed without outages is as old as the instance", async () => {
  const startedAt = Date.now();
  await using pages = await startPageApp([]);
  for (
    const [path, pattern] of [
      ["/feed/events.atom", /<updated>([^<]+)</],
      ["/feed/events.rss", /<lastBuildDate>([^<]+)</],
    ] as const
  ) {
    const [, text = ""] = pattern.exec((await pages.get(path)).text) ?? [];
    const at = Date.parse(text);
    assert.ok(at > startedAt - 1_000 && at <= Date.now(), `${path}: ${text}`);
  }
});
