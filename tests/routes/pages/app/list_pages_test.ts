import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

function namesOf(text: string): string[] {
  return [...text.matchAll(/<a id="n\d+"[^>]*>([^<]*)<\/a>/g)]
    .map(([, name]) => name ?? "");
}

Deno.test("POST /app watches what was typed, and the next page says so", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const answer = await web.post("/app", { url: " example.org/shop/ " });
  const { text } = await web.follow(answer);
  const url = "https://example.org/shop/";
  assert.ok(text.includes(`<small dir="auto">${url}</small>`), text);
  assert.deepEqual(namesOf(text), ["example.org/shop"]);
  assert.match(text, /is watched from now on/);
});

const REFUSED: [typed: string, error: RegExp][] = [
  ["", /Type the url to watch/],
  ["ftp://example.org", /Must be an address/],
  ["javascript:alert(1)", /Must be an address/],
  ["http://10.0.0.1/", /host 10\.0\.0\.1 is a private address/],
  ["localhost", /Cannot be watched/],
  ['"><img src=x onerror=alert(1)>', /Must be an address/],
];

for (const [typed, error] of REFUSED) {
  Deno.test(`POST /app refuses "${typed}" beside the field, and keeps it there`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const web = new WebClient(app.port);
    await web.signUp("a@example.org");
    const { status, text } = await web.post("/app", { url: typed });
    assert.equal(status, 400);
    assert.match(text, error);
    assert.match(text, /aria-invalid="true"/);
    const kept = typed.replaceAll('"', "&quot;").replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;");
    assert.ok(text.includes(`value="${kept}"`), text);
  });
}

const FILTERS: [query: string, names: string[]][] = [
  ["", ["blog", "shop one", "shop two"]],
  ["q=SHOP", ["shop one", "shop two"]],
  ["q=example.com", ["blog"]],
  ["tag=eu", ["shop one"]],
  ["state=paused", ["shop two"]],
  ["state=pending&q=shop", ["shop one"]],
  ["state=nonsense", ["blog", "shop one", "shop two"]],
  ["q=nothing", []],
];

Deno.test("GET /app filters by text, tag and state", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  await web.post("/app/import", {
    list: JSON.stringify([
      { name: "shop two", url: "https://example.org/2", paused: true },
      { name: "blog", url: "https://example.com/" },
      { name: "shop one", url: "https://example.org/1", tags: ["eu"] },
    ]),
  });
  for (const [query, names] of FILTERS) {
    const { text } = await web.get(`/app?${query}`);
    assert.deepEqual(namesOf(text), names, query);
  }
});

interface Bulk {
  readonly action: string;
  readonly newtag?: string;
  readonly did: string;
  readonly paused?: boolean;
  readonly tags?: string[];
}

const ACTIONS: Bulk[] = [
  { action: "pause", did: "paused", paused: true },
  { action: "resume", did: "resumed", paused: false },
  { action: "tag", newtag: " eu ", did: "tagged", tags: ["eu"] },
  { action: "tag", newtag: "eu", did: "tagged", tags: ["eu"] },
  { action: "untag", newtag: "eu", did: "untagged", tags: [] },
];

Deno.test("POST /app/bulk acts on the ticked urls of the user, or on all that the filter shows", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const [a, b] = [
    await web.addUrl("example.org/a"),
    await web.addUrl("example.org/b"),
  ];
  const other = new WebClient(app.port);
  await other.signUp("b@example.org");
  const foreign = await other.addUrl("example.org/c");
  for (const { action, newtag = "", did, ...wanted } of ACTIONS) {
    const ids = [a, b, foreign, "x", "-1"].map(String);
    const { location } = await web.post("/app/bulk", {
      action,
      newtag,
      id: ids,
    });
    assert.equal(location, `/app?did=${did}&n=2`);
    for (const id of [a, b]) {
      const { paused, tags } = await app.store.urls.get(id) ?? {};
      assert.deepEqual({ paused, tags, ...wanted }, { paused, tags });
    }
    const untouched = await app.store.urls.get(foreign);
    assert.deepEqual([untouched?.paused, untouched?.tags], [false, []]);
  }
  const filtered = { action: "pause", all: "yes", q: "/b", state: "", tag: "" };
  const { location } = await web.post("/app/bulk", filtered);
  assert.equal(location, "/app?q=%2Fb&did=paused&n=1");
  assert.equal((await app.store.urls.get(a))?.paused, false);
  assert.equal((await app.store.urls.get(b))?.paused, true);
});

Deno.test("POST /app/bulk says when nothing was ticked, no tag was typed, or a url has too many", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const id = String(await web.addUrl("example.org"));
  const post = async (fields: Record<string, string>) =>
    (await web.post("/app/bulk", fields)).location;
  assert.equal(await post({ action: "pause" }), "/app?did=none");
  assert.equal(await post({ action: "tag", id }), "/app?did=no-tag");
  const tags = Array.from({ length: 20 }, (_, i) => `t${i}`);
  await app.store.urls.update(Number(id), { tags });
  await web.get("/app");
  assert.equal(
    await post({ action: "tag", newtag: "one more", id }),
    "/app?did=tagged&n=0&failed=1",
  );
  assert.equal(
    (await web.post("/app/bulk", { action: "explode", id })).status,
    400,
  );
});

Deno.test("GET /app escapes what people type, and shows nothing of others", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const hostile = `<script>alert(1)</script>"><img src=x>{{7*7}}\u202e]]>`;
  await web.post("/app/import", {
    list: JSON.stringify([{
      name: hostile,
      url: "https://example.org/",
      tags: [hostile],
    }]),
  });
  const { text } = await web.get(`/app?q=${encodeURIComponent(hostile)}`);
  assert.ok(!text.includes("<script>alert"));
  assert.ok(!text.includes("<img"));
  const other = new WebClient(app.port);
  const { text: empty } = await other.signUp("b@example.org");
  assert.deepEqual(namesOf(empty), []);
});

Deno.test("GET /app reads as many keys for 500 urls as for one", async () => {
  const reads = { count: 0 };
  const kv = await Deno.openKv(":memory:");
  const counting = new Proxy(kv, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name === "get" || name === "getMany" || name === "list") {
        reads.count++;
      }
      return value.bind(target);
    },
  });
  await using app = await startHttpApp({ checkDocument: false, kv: counting });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const count = async () => {
    await web.get("/app"); // the table is read again after a change
    reads.count = 0;
    const { text } = await web.get("/app");
    return { reads: reads.count, rows: namesOf(text).length };
  };
  await web.addUrl("example.org/first");
  const one = await count();
  const lines = Array.from({ length: 499 }, (_, i) => `example.org/${i}`);
  await web.post("/app/import", { list: lines.join("\n") });
  const many = await count();
  kv.close();
  assert.deepEqual([one.rows, many.rows], [1, 500]);
  assert.equal(many.reads, one.reads);
});
