import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import {
  manyUrls,
  SAMPLE_URLS,
  type SampleUrl,
} from "../../../pages/fixtures/sample_urls.ts";
import { seedStore } from "../../../pages/fixtures/seed_store.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "./web_client.ts";

interface ListScene extends AsyncDisposable {
  readonly app: HttpApp;
  readonly web: WebClient;
}

/** An account with monitors that have a past. */
async function startList(
  samples: readonly SampleUrl[],
  now = Date.now(),
  kv?: Deno.Kv,
): Promise<ListScene> {
  const app = await startHttpApp({
    checkDocument: false,
    ...kv === undefined ? {} : { kv },
  });
  const web = new WebClient(app.port);
  await web.signUp("a@example.org");
  const user = await app.store.users.findByEmail("a@example.org");
  await seedStore(app.store, samples, now, user?.id ?? 0);
  // A slow store is not waited for: it is asked until it has told of them.
  const isTold = samples.every(({ shown }) => shown === "pending")
    ? /<tr id="u/
    : /<tr id="u\d+" data-s="(?:up|down)"/;
  while (!isTold.test((await web.get("/app?sort=name")).text));
  return { app, web, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

function namesOf(text: string): string[] {
  return [...text.matchAll(/<a id="n\d+"[^>]*>([^<]*)<\/a>/g)]
    .map(([, name]) => name ?? "");
}

/** Monitors without a past. */
function bare(count: number): SampleUrl[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `Spare ${index + 1}`,
    typicalMs: 9,
    shown: "pending",
  }));
}

const SORTED: [query: string, first: string[], last: string][] = [
  ["", ["Payments API", "Build farm"], "Wiki"],
  ["sort=state&order=desc", ["Wiki"], "Payments API"],
  ["sort=name", ["Build farm", "Mail gateway"], "Wiki"],
  ["sort=name&order=desc", ["Wiki", "Website"], "Build farm"],
  ["sort=uptime", ["Payments API"], "New landing page"],
  ["sort=last&order=asc", ["Build farm"], "New landing page"],
  ["sort=nonsense&order=up&page=0", ["Payments API"], "Wiki"],
];

Deno.test("GET /app sorts by state, name, uptime and last check, and says by which", async () => {
  await using list = await startList(SAMPLE_URLS);
  for (const [query, first, last] of SORTED) {
    const { text } = await list.web.get(`/app?${query}`);
    const names = namesOf(text);
    assert.deepEqual(names.slice(0, first.length), first, query);
    assert.equal(names.at(-1), last, query);
    assert.equal(text.match(/ aria-sort="/g)?.length, 1, query);
  }
  const { text } = await list.web.get("/app?sort=uptime&q=e&tag=Customers");
  assert.match(
    text,
    /<th scope="col" aria-sort="ascending"><a href="\/app\?q=e&amp;tag=Customers&amp;sort=uptime&amp;order=desc">Uptime<\/a>/,
  );
});

Deno.test("a row tells state, name, address, the last 24 hours, uptime, last check and whether it is public", async () => {
  const slow = {
    agoMs: 18_000_000,
    durationMs: 3_600_000,
    kind: "slow",
  } as const;
  const outage = {
    agoMs: 7_200_000,
    durationMs: 1_800_000,
    kind: "timeout",
  } as const;
  await using list = await startList([
    { name: "Shop", typicalMs: 84, outages: [slow, outage] },
    { name: "Quiet", typicalMs: 84, public: false, shown: "pending" },
  ]);
  const { text } = await list.web.get("/app?sort=name&order=desc");
  const rows = text.match(/<tr id="u[^]*?<\/tr>/g) ?? [];
  const [shop = "", quiet = ""] = rows;
  assert.match(shop, /<b class="word is-up">Up<\/b>/);
  assert.match(
    shop,
    /<small dir="auto">https:\/\/shop\.example\.org\/<\/small>/,
  );
  assert.match(
    shop,
    /<title>Last 24 hours: down for (?:29|30|31) min, slow for (?:59 min|1 h)</,
  );
  assert.match(shop, /<rect x=/, "amber");
  assert.match(shop, /<data>(?:≈\s)?97\.\d\d%<\/data>/);
  assert.match(shop, /<time datetime=/);
  assert.match(shop, /<data>\d+ ms<\/data>/);
  assert.match(shop, /<td>Public<\/td>/);
  assert.match(quiet, /<title>Last 24 hours: no data<\/title>/);
  assert.match(quiet, /<td>Hidden<\/td>/);
});

Deno.test("GET /app has pages of 100, and the last one for any beyond it", async () => {
  await using list = await startList(bare(230));
  const pages = ["", "?page=2", "?page=3", "?page=99"];
  const names = await Promise.all(
    pages.map(async (query) =>
      namesOf((await list.web.get(`/app${query}`)).text)
    ),
  );
  assert.deepEqual(names.map(({ length }) => length), [100, 100, 30, 30]);
  assert.equal(new Set(names.slice(0, 3).flat()).size, 230);
  const { text } = await list.web.get("/app?sort=name&q=spare&page=2");
  assert.match(text, /101 to 200 of 230/);
  assert.match(text, /href="\/app\?q=spare&amp;sort=name" rel="prev"/);
  assert.match(
    text,
    /href="\/app\?q=spare&amp;sort=name&amp;page=3" rel="next"/,
  );
  assert.match(text, /All 230 in this list/);
});

const KB = 1_024;

Deno.test("a page of 100 of 500 monitors is within 30 KB and 4,000 elements", async () => {
  await using list = await startList([...manyUrls(100), ...bare(400)]);
  const { text } = await list.web.get("/app?sort=name");
  assert.equal(namesOf(text).length, 100);
  assert.ok(namesOf(text).every((name) => name.startsWith("Service")));
  const bytes = gzipSync(text, { level: 4 }).length;
  assert.ok(bytes <= 30 * KB, `${bytes} bytes`);
  const nodes = text.match(/<[a-z]/g)?.length ?? 0;
  assert.ok(nodes <= 4_000, `${nodes} elements`);
});

Deno.test("GET /app reads no more of the store for 500 monitors than their shards have", async () => {
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
  await using list = await startList(bare(500), Date.now(), counting);
  await list.web.get("/app?sort=uptime"); // the table is read again after a change
  reads.count = 0;
  const { text } = await list.web.get("/app?sort=uptime");
  kv.close();
  assert.equal(namesOf(text).length, 100);
  assert.ok(reads.count < 100, `${reads.count} reads`);
});
