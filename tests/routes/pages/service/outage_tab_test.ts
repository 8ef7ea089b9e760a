import assert from "node:assert/strict";
import type { SampleUrl } from "../../../pages/fixtures/sample_urls.ts";
import { startPageApp } from "../fixtures/page_app.ts";

const HOUR_MS = 3_600_000;

/** Down for a minute each hour, `count` times; the last one two hours ago. */
function flaky(count: number): SampleUrl {
  return {
    name: "Flaky",
    typicalMs: 9,
    outages: Array.from({ length: count }, (_, index) => ({
      agoMs: (count + 1 - index) * HOUR_MS,
      durationMs: 60_000,
      kind: "timeout" as const,
    })),
  };
}

const numbersOf = (text: string) =>
  [...text.matchAll(/<li class="outage" id="outage-(\d+)"/g)]
    .map(([, number]) => Number(number));

const linkOf = (text: string, rel: string) =>
  new RegExp(`href="([^"]+)" rel="${rel}"`).exec(text)?.[1];

Deno.test("GET /status/:id/outages has every outage on its pages, once, and the way back", async () => {
  await using pages = await startPageApp([flaky(60)]); // 121 events
  const found: number[] = [];
  const visited: string[] = [];
  let path: string | undefined = "/status/1/outages";
  while (path !== undefined) {
    visited.push(path);
    const { status, text } = await pages.get(path);
    assert.equal(status, 200);
    found.push(...numbersOf(text));
    path = linkOf(text, "next");
  }
  const all = Array.from({ length: 60 }, (_, index) => 120 - 2 * index);
  assert.deepEqual(found, all);
  for (const [index, page] of visited.entries()) {
    const { text } = await pages.get(page);
    assert.equal(linkOf(text, "prev"), visited[index - 1]);
  }
});

Deno.test("an outage says how long, why, from when to when, and its link leads to it whatever happens next", async () => {
  await using pages = await startPageApp([flaky(30)]);
  const { text } = await pages.get("/status/1/outages");
  assert.match(
    text,
    /<strong>Down<\/strong> for 1 min: it did not answer in time.*?class="span"/s,
  );
  const [, link = ""] = /href="([^"]*before=21#outage-20)"/.exec(text) ?? [];
  const { text: later } = await pages.get(link.replace(/#.*/, ""));
  assert.equal(numbersOf(later)[0], 20);
});

Deno.test("the page of one service at a glance shows the latest outages, and leads to all", async () => {
  await using pages = await startPageApp([flaky(30)]);
  const { text } = await pages.get("/status/1");
  assert.deepEqual(numbersOf(text), [60, 58, 56, 54]);
  assert.match(text, /<a href="\/status\/1\/outages">All outages<\/a>/);
});

Deno.test("GET /status/:id/outages of a service without one says so", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/status/1/outages");
  assert.match(text, /No outages so far\./);
});
