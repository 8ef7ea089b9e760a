import assert from "node:assert/strict";
import { manyUrls, SAMPLE_URLS } from "../../../pages/fixtures/sample_urls.ts";
import { flipUrl } from "../../../pages/fixtures/flip_url.ts";
import { newUrl } from "../../../store/store_rig.ts";
import { startPageApp } from "../fixtures/page_app.ts";

/** Names and what stands beside them, in the order of the page. */
function rowsOf(text: string): string[] {
  return [...text.matchAll(
    /<li class="row"[^]*?<use[^]*?<a [^>]*>([^<]*)<\/a>[^]*?<b[^>]*>([^<]*)</g,
  )].map(([, name, figure]) => `${name}: ${figure}`);
}

Deno.test("GET / tells how everything is, by groups, what is in trouble first, with 90 days of each", async () => {
  await using pages = await startPageApp();
  const { status, text } = await pages.get("/");
  assert.equal(status, 200);
  assert.match(text, /<title>Payments API is down · Uptick<\/title>/);
  assert.match(text, /rel="icon" href="[^"]*icon-down\.svg"/);
  assert.match(text, />38 min<\/time>/);
  assert.match(text, />5 up · 1 has no data · 1 new · 1 paused</);
  const headings = [...text.matchAll(/<h2[^>]*>([^<]+)/g)].map(([, h]) => h);
  assert.deepEqual(headings, [
    "Now",
    "Customers",
    "Internal",
    "Other services",
    "Past outages",
  ]);
  assert.equal(text.match(/<details class="group"[^>]* open/g)?.length, 3);
  const bars = text.match(/<li class="row"[^]*?<svg class="bar"/g) ?? [];
  assert.equal(bars.length, SAMPLE_URLS.length);
  const rows = rowsOf(text).map((row) => row.replace(/: .*[0-9].*/, ""));
  assert.deepEqual(rows, [
    "Payments API: Down",
    "Website",
    "Web app",
    "Search",
    "Build farm: No data",
    "Mail gateway",
    "Wiki: Paused",
    "New landing page: New",
    "Partner feed",
  ]);
});

Deno.test("GET / tells outages in people's words, the past by day with quiet days in one", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/");
  const plain = text.replace(/<[^>]+>/g, "");
  assert.match(plain, /Payments API · 38 min · did not answer in time/);
  const past = plain.slice(plain.indexOf("Past outages"));
  assert.match(
    past,
    /No outages.*Payments API · 6 min · answered with status 502/,
  );
  assert.equal(past.match(/No outages/g)?.length, 2);
  assert.match(text, /href="\/history"/);
});

Deno.test("GET / tells one cause as one outage, however many services it hit", async () => {
  const outages = [
    { agoMs: 3 * 3_600_000, durationMs: 30_000, kind: "timeout" as const },
  ];
  const urls = Array.from({ length: 11 }, (_, index) => ({
    name: `Service ${index + 1}`,
    typicalMs: 9,
    outages: outages.map((each) => ({
      ...each,
      agoMs: each.agoMs - index * 1_000,
    })),
  }));
  await using pages = await startPageApp(urls);
  const { text } = await pages.get("/");
  const plain = text.replace(/<[^>]+>/g, "");
  assert.match(plain, /11 services · 40 s · did not answer in time/);
  assert.equal(plain.match(/did not answer/g)?.length, 1);
});

Deno.test("GET / says nothing of outages where nothing is wrong", async () => {
  await using pages = await startPageApp([{ name: "Site", typicalMs: 9 }]);
  const { text } = await pages.get("/");
  assert.match(text, />All systems operational</);
  assert.doesNotMatch(text, /<h2[^>]*>Now/);
  assert.match(text.replace(/<[^>]+>/g, ""), /\d+ \w+No outages/);
});

Deno.test("GET / has nothing of private urls", async () => {
  const secret = { name: "Secret", typicalMs: 5, public: false };
  await using pages = await startPageApp([secret]);
  const { text } = await pages.get("/");
  assert.doesNotMatch(text, /Secret|secret\.example/);
  assert.match(text, /Add your first service/);
});

Deno.test("GET / of a large board sends the rows of what is in trouble alone, and links to the rest", async () => {
  await using pages = await startPageApp([]);
  const all = Array.from({ length: 450 }, (_, index) => ({
    ...newUrl({ name: `Service ${index}`, ownerId: null }),
    tags: [index % 2 === 0 ? "Even" : "Odd"],
    public: true,
  }));
  await pages.app.store.urls.createAll(all);
  await flipUrl(pages.app.store, 450, "down");
  const { text } = await pages.get("/");
  assert.match(text, /<title>Service 449 is down/);
  const rows = rowsOf(text);
  assert.equal(rows.length, 50);
  assert.equal(rows[0], "Service 449: Down");
  assert.match(text, /data-group="Odd" open/);
  assert.match(text, /1 down · 224 new/);
  assert.match(text, /href="\/\?group=Even"[^>]*>Show 225 services</);
  assert.match(text, /href="\/\?group=Odd"[^>]*>All 225 services</);
  assert.match(text, /role="search"/);
  const texts = await Promise.all(
    ["/?group=Even", "/?group=Even&page=2", "/?group=Even&page=77"]
      .map(async (path) => (await pages.get(path)).text),
  );
  const names = texts.map((text) => rowsOf(text));
  assert.deepEqual(names.map(({ length }) => length), [200, 25, 25]);
  assert.equal(new Set(names.flat()).size, 225);
  assert.match(texts[1] ?? "", /data-live="\?group=Even&amp;page=2"/);
  assert.match(
    texts[1] ?? "",
    /href="\/"[^>]*>All services<[^]*href="\/\?group=Even"[^>]*>Previous<[^]*Page 2 of 2/,
  );
  assert.equal((await pages.get("/?page=0")).status, 400);
  assert.equal((await pages.get("/?group=Neither")).status, 404);
});

Deno.test("GET / finds services by name, whatever their group and case", async () => {
  await using pages = await startPageApp(manyUrls(30));
  const { text } = await pages.get("/?q=SERVICE%203");
  assert.deepEqual(rowsOf(text).map((row) => row.split(":")[0]), [
    "Service 3",
    "Service 30",
  ]);
  const none = await pages.get("/?q=%3Cb%3E");
  assert.match(none.text, /No services match your search/);
  assert.match(none.text, /value="&lt;b&gt;"/);
});

Deno.test("GET /?news= has the rows that are asked for, and outages, without the rest of the page", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/?news=3.1.999.x");
  assert.deepEqual(rowsOf(text).map((row) => row.split(":")[0]), [
    "Payments API",
    "Website",
  ]);
  assert.match(text, /data-refresh="now"/);
  assert.match(text, /data-refresh="past"/);
  assert.doesNotMatch(text, /<header|<script/);
});

Deno.test("the feed has every outage that lasts", async () => {
  await using pages = await startPageApp([]);
  const { store } = pages.app;
  const all = Array.from({ length: 202 }, (_, index) => ({
    ...newUrl({ name: `Service ${index + 1}`, ownerId: null }),
    public: true,
  }));
  const urls = await store.urls.createAll(all);
  await flipUrl(store, 1, "down");
  for (const { id } of urls.slice(1)) await flipUrl(store, id, "up");
  const feed = JSON.parse((await pages.get("/feed/events.json")).text);
  const titles = feed.items.map(({ title }: { title: string }) => title);
  assert.ok(titles.includes("Service 1 is down"), String(titles));
});

Deno.test("GET / answers 304 to those who have the page, until it changes", async () => {
  await using pages = await startPageApp();
  const first = await pages.get("/");
  const tag = first.headers.get("etag") ?? "";
  assert.equal(first.headers.get("cache-control"), "no-cache");
  const again = await pages.get("/", { "If-None-Match": tag });
  assert.deepEqual([again.status, again.text], [304, ""]);
  const dark = await pages.get("/", {
    "If-None-Match": tag,
    "Cookie": "theme=dark",
  });
  assert.equal(dark.status, 200);
  assert.match(dark.text, /data-theme="dark"/);
});

Deno.test("GET / of a reader does not hold what another one asked for", async () => {
  await using pages = await startPageApp();
  await pages.get("/?theme=none&q=%3Cscript%3E");
  const { text } = await pages.get("/");
  assert.doesNotMatch(text, /name="q"/);
});

Deno.test("GET / shows an outage as soon as it is recorded", async () => {
  await using pages = await startPageApp();
  await flipUrl(pages.app.store, 1, "down");
  const { text } = await pages.get("/");
  assert.match(text, /2 of 9 services are down/);
  assert.match(
    text.replace(/<[^>]+>/g, ""),
    /Website · (?:less than )?1 s · refused the connection/,
  );
});

Deno.test("GET / carries the operator's title, logo and links", async () => {
  await using pages = await startPageApp([], {
    settings: {
      pageTitle: "Acme <b>Status</b>",
      pageLogoUrl: "https://cdn.example.org/logo.svg",
      pageLinks: [{ text: "Help & more", url: "https://example.org/?a=1&b=2" }],
    },
  });
  const { text, headers } = await pages.get("/");
  assert.match(text, /Acme &lt;b&gt;Status&lt;\/b&gt;/);
  assert.match(text, /<img src="https:\/\/cdn\.example\.org\/logo\.svg"/);
  assert.match(
    text,
    /href="https:\/\/example\.org\/\?a=1&amp;b=2"[^>]*>Help &amp; more</,
  );
  assert.match(
    headers.get("content-security-policy") ?? "",
    /img-src 'self' data: https:\/\/cdn\.example\.org;/,
  );
});

Deno.test("GET / allows no script and no style but its own files", async () => {
  await using pages = await startPageApp();
  const { headers, text } = await pages.get("/");
  assert.equal(
    headers.get("content-security-policy"),
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
      "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.ok(headers.get("referrer-policy"));
  assert.doesNotMatch(text, /<script>|<style|\sstyle=|\son[a-z]+=/);
});

Deno.test("GET / counts every service of a group, as the line below the headline does", async () => {
  await using pages = await startPageApp([
    { name: "One", typicalMs: 9, tags: ["Mixed"] },
    { name: "Two", typicalMs: 9, tags: ["Mixed"] },
    { name: "Three", typicalMs: 9, tags: ["Mixed"], shown: "paused" },
    { name: "Four", typicalMs: 9, tags: ["Idle"], shown: "paused" },
  ]);
  const { text } = await pages.get("/");
  assert.match(text, /All systems operational/);
  assert.match(text, /data-counts="true">2 up · 2 paused</);
  const counts = [...text.matchAll(/data-group-counts="true">([^<]+)/g)]
    .map(([, c]) => c);
  assert.deepEqual(counts, ["2 up · 1 paused", "1 paused"]);
});
