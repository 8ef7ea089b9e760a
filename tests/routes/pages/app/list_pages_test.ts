import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

function namesOf(text: string): string[] {
  return [...text.matchAll(/<a id="n\d+"[^>]*>([^<]*)<\/a>/g)]
    .map(([, name]) => name ?? "");
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
