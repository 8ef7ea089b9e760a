import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import {
  manyUrls,
  type SampleUrl,
} from "../../../pages/fixtures/sample_urls.ts";
import { OPERATORS } from "../../../../monitor/alert_rules.ts";
import { assetPath } from "../../../../routes/pages/frame/assets.ts";
import { type PageApp, startPageApp } from "../fixtures/page_app.ts";

const KB = 1_024;
/** As pages are packed; what they load is packed once, and better. */
const LEVEL = 4;
const ASSET_LEVEL = 6;

/** What an element is to a browser: every tag that begins. */
function nodesOf(text: string): number {
  return text.match(/<[a-z]/g)?.length ?? 0;
}

function bytesOf(text: string, level = LEVEL): number {
  return gzipSync(text, { level }).length;
}

async function textOf(pages: PageApp, path: string): Promise<string> {
  const { status, text } = await pages.get(path);
  assert.equal(status, 200, path);
  return text;
}

/** Services without a past. */
function bare(count: number, groups: number): SampleUrl[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `Service ${index + 1}`,
    tags: [`Team ${index % groups + 1}`],
    typicalMs: 9,
    shown: "pending",
  }));
}

/** In one group, so that every row is there. */
function inOneGroup(urls: SampleUrl[]): SampleUrl[] {
  return urls.map((url) => ({ ...url, tags: [] }));
}

const BUDGETS: [
  what: string,
  urls: SampleUrl[],
  rows: number,
  maxBytes: number,
  maxNodes: number,
][] = [
  ["12 services", manyUrls(12), 12, 8 * KB, 1_500],
  ["200 services", inOneGroup(manyUrls(200)), 200, 25 * KB, 4_000],
  ["2,000 services in 40 groups", bare(2_000, 40), 0, 30 * KB, 4_000],
];

for (const [what, urls, rows, maxBytes, maxNodes] of BUDGETS) {
  Deno.test(`the status page of ${what} is within ${maxBytes / KB} KB and ${maxNodes} elements`, async () => {
    await using pages = await startPageApp(urls);
    const text = await textOf(pages, "/");
    assert.equal(text.match(/<li class="row"/g)?.length ?? 0, rows);
    const [bytes, nodes] = [bytesOf(text), nodesOf(text)];
    assert.ok(bytes <= maxBytes, `${bytes} bytes`);
    assert.ok(nodes <= maxNodes, `${nodes} elements`);
  });
}

Deno.test("the status page of 12 services, 3 open incidents and 5 maintenances is within 8 KB and 1,500 elements", async () => {
  await using pages = await startPageApp(manyUrls(12));
  const now = Date.now();
  for (const count of [1, 2, 3, 4, 5]) {
    const startsAt = now + (count - 2) * 86_400_000;
    await pages.app.store.maintenances.create(OPERATORS, {
      ...{ title: `Upgrade ${count} of the database`, repeat: null },
      text: "Orders can be sent meanwhile, and are answered afterwards.",
      scope: { urls: [count, count + 1, "Service 12"] },
      ...{ startsAt, endsAt: startsAt + 2 * 86_400_000 },
      ...{ suppressAlerts: true, countsAsDowntime: false },
    });
  }
  for (const count of [1, 2, 3]) {
    await pages.app.store.incidents.create({
      ...{ owner: OPERATORS, writtenBy: null, title: `Incident ${count}` },
      ...{ impact: "major", urls: [1, 2, 3], startedAt: count, isDraft: false },
      update: {
        status: "investigating",
        text: `${count}: We look into what makes the checkout slow. ` +
          "Orders are kept, and are sent once it is over.",
      },
    });
  }
  const text = await textOf(pages, "/");
  assert.equal(text.match(/<li class="outage" id="i/g)?.length, 3);
  assert.equal(text.match(/<li class="outage" id="m/g)?.length, 5);
  const [bytes, nodes] = [bytesOf(text), nodesOf(text)];
  assert.ok(bytes <= 8 * KB, `${bytes} bytes`);
  assert.ok(nodes <= 1_500, `${nodes} elements`);
});

Deno.test("a change costs a reader at most 2 KB, with what the page asks for then", async () => {
  await using pages = await startPageApp(manyUrls(12));
  const news = await textOf(pages, "/?news=3");
  const change = '{"summary":{"state":"down","text":"Service 3 is down",' +
    '"since":1795000000000,"counts":"11 up","title":"Service 3 is down"},' +
    '"states":[["down","Down",[3]]],"groups":[["Team 3","1 up · 1 down"]]}';
  const bytes = bytesOf(news) + change.length;
  assert.ok(bytes <= 2 * KB, `${bytes} bytes`);
});

Deno.test("the style sheet is within 7 KB, the script within 9", async () => {
  await using pages = await startPageApp([]);
  for (const [name, maxKb] of [["style.css", 7], ["client.js", 9]] as const) {
    const bytes = bytesOf(
      await textOf(pages, assetPath(name)),
      ASSET_LEVEL,
    );
    assert.ok(bytes <= maxKb * KB, `${name}: ${bytes} bytes`);
  }
});
