import assert from "node:assert/strict";
import { SAMPLE_URLS } from "../../../pages/fixtures/sample_urls.ts";
import { flipUrl } from "../../../pages/fixtures/flip_url.ts";
import { newUrl } from "../../../store/store_rig.ts";
import { startPageApp } from "../fixtures/page_app.ts";

Deno.test("GET / tells how everything is, by groups, with 90 days of each", async () => {
  await using pages = await startPageApp();
  const { status, text } = await pages.get("/");
  assert.equal(status, 200);
  assert.match(text, /<title>Payments API is down · Uptick<\/title>/);
  assert.match(text, /rel="icon" href="[^"]*icon-down\.svg"/);
  const headings = [...text.matchAll(/<h2[^>]*>([^<]+)/g)].map(([, h]) => h);
  assert.deepEqual(headings, [
    "What is wrong now",
    "Customers",
    "Internal",
    "Other services",
    "Past outages",
  ]);
  const bars = text.match(/<svg class="bar".*?<\/svg>/gs) ?? [];
  assert.equal(bars.length, SAMPLE_URLS.length);
  for (const bar of bars) assert.equal(bar.match(/<title>/g)?.length, 90);
  const words = [...text.matchAll(/data-word="true">([^<]+)/g)].map(([, w]) =>
    w
  );
  assert.deepEqual(words, [
    ...["Up", "Up", "Down", "Up", "Up", "No data", "Paused", "New", "Up"],
  ]);
});

Deno.test("GET / tells outages in people's words", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/");
  assert.match(
    text,
    /Payments API<\/a> is down, for 38 min so far: it did not/,
  );
  assert.match(text, /Web app<\/a> was down for 12 min: it did not answer/);
  assert.match(text, /Mail gateway<\/a> was down for 9 h: it refused the/);
});

Deno.test("GET / says nothing of outages where nothing is wrong", async () => {
  await using pages = await startPageApp([{ name: "Site", typicalMs: 9 }]);
  const { text } = await pages.get("/");
  assert.doesNotMatch(text, /What is wrong now/);
  assert.match(text, /None has been recorded/);
});

Deno.test("GET / has nothing of private urls", async () => {
  const secret = { name: "Secret", typicalMs: 5, public: false };
  await using pages = await startPageApp([secret]);
  const { text } = await pages.get("/");
  assert.doesNotMatch(text, /Secret|secret\.example/);
  assert.match(text, /Add the first url/);
});

Deno.test("GET / shows 200 services a page, each once, groups in one piece, and what all come to on every page", async () => {
  await using pages = await startPageApp([]);
  const all = Array.from({ length: 450 }, (_, index) => ({
    ...newUrl({ name: `Service ${index}`, ownerId: null }),
    tags: [index % 2 === 0 ? "Even" : "Odd"],
    public: true,
  }));
  await pages.app.store.urls.createAll(all);
  await flipUrl(pages.app.store, 450, "down");
  const texts = await Promise.all(["/", "/?page=2", "/?page=3", "/?page=77"]
    .map(async (path) => (await pages.get(path)).text));
  const names = texts.map((text) =>
    [...text.matchAll(/class="service[^]*?>(Service \d+)<\/a>/g)]
      .map(([, name]) => name)
  );
  const [first = [], second = [], third = []] = names;
  assert.deepEqual([first, second, third].map(({ length }) => length), [
    200,
    200,
    50,
  ]);
  assert.equal(new Set([...first, ...second, ...third]).size, 450);
  assert.ok(first.every((name) => Number(name?.slice(8)) % 2 === 0));
  for (const text of texts) {
    assert.match(text, /<title>Service 449 is down/);
    assert.match(text, /Service 449<\/a> is down, for/);
    assert.match(text, /0 of 225 up/);
  }
  assert.match(texts[1] ?? "", /data-live="\?page=2"/);
  assert.match(
    texts[1] ?? "",
    /href="\/\?page=1"[^]*Page 2 of 3[^]*href="\/\?page=3"/,
  );
  assert.match(texts[3] ?? "", /Page 3 of 3/);
  assert.equal((await pages.get("/?page=0")).status, 400);
});

Deno.test("GET / of several pages says of past outages whose they are, and the feed has every one that lasts", async () => {
  await using pages = await startPageApp([]);
  const { store } = pages.app;
  const all = Array.from({ length: 202 }, (_, index) => ({
    ...newUrl({ name: `Service ${index + 1}`, ownerId: null }),
    public: true,
  }));
  const urls = await store.urls.createAll(all);
  await flipUrl(store, 1, "down");
  await flipUrl(store, 202, "down");
  for (const { id } of urls.slice(1)) await flipUrl(store, id, "up");
  const [first, second] = await Promise.all(
    ["/", "/?page=2"].map(async (path) => (await pages.get(path)).text),
  );
  assert.match(first ?? "", /Past outages of these services/);
  assert.match(first ?? "", /None of these services has been recorded/);
  assert.match(second ?? "", /Service 202<\/a> was down for/);
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
    text,
    /Website<\/a> is down, for less than 1 s so far: it refused/,
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

Deno.test("GET / counts what is up of what is not paused, as the sentence does", async () => {
  await using pages = await startPageApp([
    { name: "One", typicalMs: 9, tags: ["Mixed"] },
    { name: "Two", typicalMs: 9, tags: ["Mixed"] },
    { name: "Three", typicalMs: 9, tags: ["Mixed"], shown: "paused" },
    { name: "Four", typicalMs: 9, tags: ["Idle"], shown: "paused" },
  ]);
  const { text } = await pages.get("/");
  assert.match(text, /All systems operational/);
  const counts = [...text.matchAll(/<\/h2><small>([^<]+)/g)].map(([, c]) => c);
  assert.deepEqual(counts, ["2 of 2 up", "Paused"]);
});

Deno.test("GET / of one page has a place for the links that more pages take", async () => {
  await using pages = await startPageApp();
  assert.match(
    (await pages.get("/")).text,
    /<div data-refresh="pages"><\/div>/,
  );
});
