import assert from "node:assert/strict";
import { startPageApp } from "../fixtures/page_app.ts";

Deno.test("GET /status/:id shows chart, certificate, outages and months", async () => {
  await using pages = await startPageApp();
  const { status, text, headers } = await pages.get("/status/3");
  assert.equal(status, 200);
  assert.equal(headers.get("cache-control"), "private, no-store");
  assert.match(text, /<title>Payments API: Down · Uptick<\/title>/);
  assert.match(text, /Response time of the last hour: medians from/);
  assert.match(text, /<dt>Certificate left<\/dt><dd>9 days<\/dd>/);
  assert.match(text, /<strong>Down<\/strong> for 38 min: it did not answer/);
  assert.match(
    text,
    /<th scope="row">\w+ \d{4}<\/th><td class="end">≈\s[\d.]+%[^<]*<\/td><td class="end">≈ \d+ min<\/td><td class="end">\d+ of [\d,]+<\/td>/,
  );
  assert.equal(text.match(/class="hit"/g)?.length, 60); // added just now
});

const POINTS: [range: string, count: number][] = [
  ["1h", 60],
  ["24h", 96],
  ["7d", 168],
  ["30d", 180],
  ["90d", 90],
];

for (const [range, count] of POINTS) {
  Deno.test(`GET /status/:id?range=${range} has ${count} points, also as CSV and JSON`, async () => {
    await using pages = await startPageApp();
    const page = await pages.get(`/status/2?range=${range}`);
    assert.equal(page.text.match(/class="hit"/g)?.length, count);
    const csv = await pages.get(`/status/2/history.csv?range=${range}`);
    assert.match(csv.headers.get("content-type") ?? "", /^text\/csv/);
    const [head, ...rows] = csv.text.trimEnd().split("\r\n");
    assert.equal(
      head,
      "from,to,up_count,down_count,unknown_count,p50_ms,p95_ms,up_seconds,down_seconds,from_counts",
    );
    const json = await pages.get(`/status/2/history.json?range=${range}`);
    const { points, step, id } = JSON.parse(json.text);
    assert.equal(id, 2);
    assert.equal(points.length, rows.length);
    assert.ok(
      rows.length >= count - 1 && rows.length <= count,
      `${rows.length}`,
    );
    for (const [i, row] of rows.entries()) {
      const [from = "", to = "", up] = row.split(",");
      assert.equal(Date.parse(from) / 1_000, points[i].at);
      assert.equal(Date.parse(to) / 1_000, points[i].at + step);
      assert.equal(Number(up), points[i].up_count);
    }
  });
}

Deno.test("GET /status/:id breaks the line where there is no data", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/status/9?range=30d"); // three days old
  const [, line = ""] = /class="median" d="([^"]*)"/.exec(text) ?? [];
  const [, first = ""] = /^M([\d.]+) /.exec(line) ?? [];
  assert.ok(Number(first) > 850, `begins at ${first} of 1000`);
  assert.match(text, /No data<\/title>/);
});

Deno.test("GET /status/:id of a url without a probe says so in one sentence, in place of empty charts", async () => {
  await using pages = await startPageApp();
  const { status, text } = await pages.get("/status/8");
  assert.equal(status, 200);
  const said = text.match(
    /Not checked yet: the first check is due within a minute\./g,
  );
  assert.equal(said?.length, 1);
  assert.doesNotMatch(text, /data-chart|class="bar"|Never|<h2>/);
  for (const name of ["figures", "response", "days", "events"]) {
    assert.match(text, new RegExp(`data-refresh="${name}"`));
  }
});

const BAD: [path: string, status: number][] = [
  ["/status/1?range=1y", 400],
  ["/status/1/outages?before=x", 400],
  ["/status/1/outages?before=1e3", 400],
  ["/status/1/outages?before=9999999999", 400],
  ["/status/1/probes?before=yesterday", 400],
  ["/status/1/probes?before=-1", 400],
  ["/status/0", 404],
  ["/status/abc", 404],
  ["/status/__proto__", 404],
  ["/status/1.5", 404],
  ["/status/999", 404],
  ["/status/99999999999999999", 404],
  ["/status/999/outages", 404],
  ["/status/abc/outages", 404],
  ["/status/999/probes", 404],
  ["/status/999/probes.csv", 404],
  ["/status/999/share", 404],
  ["/status/999/history.csv", 404],
  ["/status/999/history.json", 404],
];

for (const [path, status] of BAD) {
  Deno.test(`GET ${path} answers ${status}`, async () => {
    await using pages = await startPageApp();
    assert.equal((await pages.get(path)).status, status);
  });
}

Deno.test("GET /status/:id says how long it was so when last checked, of a url without data", async () => {
  await using pages = await startPageApp([{
    name: "Lost", // probed up to 20 minutes ago
    typicalMs: 9,
    shown: "unknown",
    outages: [{ agoMs: 7_200_000, durationMs: null, kind: "timeout" }],
  }]);
  const { text } = await pages.get("/status/1");
  assert.match(
    text,
    /<strong>Down<\/strong> for 1 h 40 min when last checked: it did not/,
  );
});

Deno.test("GET /status/:id refreshes the ranges and the downloads with the chart", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/status/1");
  const [section = ""] =
    /<div data-refresh="response".*?<\/section>/s.exec(text) ?? [];
  assert.match(section, /aria-label="Range of time"/);
  assert.match(section, /<svg data-chart/);
  assert.match(section, /history\.csv\?range=1h/);
});
