import assert from "node:assert/strict";
import { OPERATORS } from "../../../../monitor/alert_rules.ts";
import { Maintenances } from "../../../../store/maintenances.ts";
import { type PageApp, startPageApp } from "../fixtures/page_app.ts";
import { WebClient } from "../app/web_client.ts";
import type { SampleOutage } from "../../../pages/fixtures/sample_urls.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const REFUSED: SampleOutage = {
  ...{ agoMs: 10 * HOUR_MS, durationMs: HOUR_MS, kind: "refused" },
};
/** In minutes before now: the hour of that outage, and the first half of that of the other. */
const WINDOWS = [[601, 539], [361, 330.2]] as const;

/** A service that was down for two hours of today or yesterday: for one while it was worked on, for the other in part. */
async function startWithPast(countsAsDowntime = false): Promise<PageApp> {
  const pages = await startPageApp([{
    name: "Shop",
    typicalMs: 9,
    outages: [
      REFUSED,
      { agoMs: 6 * HOUR_MS, durationMs: HOUR_MS, kind: "timeout" },
    ],
  }]);
  const now = Date.now();
  const { database } = pages.app.store;
  for (const [from, to] of WINDOWS) {
    const store = new Maintenances(database, () => now - 11 * HOUR_MS);
    const created = await store.create(OPERATORS, {
      ...{ title: "Upgrade", text: "", scope: { all: true } },
      startsAt: now - from * MINUTE_MS,
      endsAt: now - to * MINUTE_MS,
      ...{ repeat: null, suppressAlerts: true, countsAsDowntime },
    });
    assert.ok(created !== "full");
  }
  return pages;
}

/** Each as it names what was down, and why. */
const PLACES = [
  "/",
  "/history",
  "/history.csv",
  "/history.json",
  "/feed/events.atom",
  "/feed/events.rss",
  "/feed/events.json",
  "/feed/1/events.atom",
  "/status/1",
  "/status/1/outages",
  "/status/1/history.json?range=24h",
];

async function textsOf(pages: PageApp): Promise<(readonly [string, string])[]> {
  return await Promise.all(PLACES.map(async (path) => {
    const { status, text } = await pages.get(path);
    assert.equal(status, 200, path);
    return [path, text] as const;
  }));
}

/** Months may have begun within the last hours: what is of the last one is not looked for there. */
function isThere(path: string): boolean {
  const today = new Date();
  const isEarly = today.getUTCDate() === 1 && today.getUTCHours() < 11;
  return !(isEarly && path.startsWith("/history"));
}

Deno.test("what was down in maintenance is told to nobody as an outage, and what was down after it is", async () => {
  await using pages = await startWithPast();
  for (const [path, text] of await textsOf(pages)) {
    assert.doesNotMatch(text, /refused/i, path);
    if (isThere(path)) assert.match(text, /timeout|in time/i, path);
  }
  const atom = (await pages.get("/feed/events.atom")).text;
  assert.match(atom, /Shop was down for 30 min\b/);
});

Deno.test("what was down in maintenance that counts as downtime is an outage as any other", async () => {
  await using pages = await startWithPast(true);
  for (const [path, text] of await textsOf(pages)) {
    if (isThere(path)) assert.match(text, /refused/i, path);
  }
});

Deno.test("the owner sees all outages of a monitor, and which were maintenance", async () => {
  await using pages = await startWithPast();
  const { app } = pages;
  const web = new WebClient(app.port);
  await web.signUp("boss@example.com");
  await app.makeOperator("boss@example.com");
  for (const path of ["/status/1", "/status/1/outages"]) {
    const { text } = await web.get(path);
    assert.match(text, /for 1 h during maintenance: [^<]*refused/i, path);
    assert.match(text, /for 1 h, partly during maintenance/, path);
  }
});

Deno.test("what is down since a maintenance is said to be down since that was over, in the headline and below it", async () => {
  await using pages = await startPageApp([{
    ...{ name: "Shop", typicalMs: 9 },
    outages: [{ agoMs: 3 * HOUR_MS, durationMs: null, kind: "refused" }],
  }]);
  const now = Date.now();
  const store = new Maintenances(
    pages.app.store.database,
    () => now - 4 * HOUR_MS,
  );
  const endsAt = now - HOUR_MS;
  await store.create(OPERATORS, {
    ...{ title: "Upgrade", text: "", scope: { all: true }, repeat: null },
    ...{ startsAt: now - 3.5 * HOUR_MS, endsAt },
    ...{ suppressAlerts: true, countsAsDowntime: false },
  });
  const since = `datetime="${new Date(endsAt).toISOString()}"`;
  const front = (await pages.get("/")).text;
  assert.ok(front.split(since).length >= 3, "the headline, and the list");
  const own = (await pages.get("/status/1")).text;
  assert.ok(own.includes(since), "its head");
  assert.ok(own.includes(`data-from="${endsAt}"`), "its outages");
  assert.doesNotMatch(front + own, /3 h/);
});
