import assert from "node:assert/strict";
import { OPERATORS } from "../../../../monitor/alert_rules.ts";
import { monthOf } from "../../../../routes/pages/words/month.ts";
import { startPageApp } from "../fixtures/page_app.ts";

const HOUR_MS = 3_600_000;

Deno.test("monthOf() knows where a month begins and ends, also across years", () => {
  const january = monthOf(Date.UTC(2026, 0, 31, 23));
  assert.deepEqual(january, {
    name: "2026-01",
    from: Date.UTC(2026, 0),
    to: Date.UTC(2026, 1),
  });
  assert.equal(monthOf(january.from, -1).name, "2025-12");
  assert.equal(monthOf(Date.UTC(2026, 11, 31), 1).name, "2027-01");
});

Deno.test("GET /history has every outage of a month, by day, and the ways to other months", async () => {
  const now = Date.now();
  const before = monthOf(now, -1);
  const agoMs = now - before.from - HOUR_MS / 2;
  const outages = Array.from({ length: 60 }, (_, index) => ({
    agoMs: agoMs - index * HOUR_MS,
    durationMs: 60_000,
    kind: "refused" as const,
  }));
  await using pages = await startPageApp([
    { name: "Flaky", typicalMs: 9, outages, bornDaysAgo: 80 },
  ]);
  const { status, text } = await pages.get(`/history?month=${before.name}`);
  assert.equal(status, 200);
  assert.equal(text.match(/refused the connection/g)?.length, 60);
  assert.match(text, /There were 60 outages/);
  assert.match(text, /rel="prev"/);
  assert.match(text, /rel="next"/);
  const current = await pages.get("/history");
  assert.match(current.text, /There were no outages/);
  assert.doesNotMatch(current.text, /rel="next"/);
  const first = await pages.get(`/history?month=${monthOf(now, -5).name}`);
  assert.doesNotMatch(first.text, /rel="prev"/);
});

for (const month of ["2026-13", "26-11", "2026-1", "", "x", "2026-11-01"]) {
  Deno.test(`GET /history?month=${month} is told how a month is written`, async () => {
    await using pages = await startPageApp([]);
    const { status, text } = await pages.get(`/history?month=${month}`);
    assert.equal(status, 400);
    assert.match(text, /write it as 2026-11/);
  });
}

Deno.test("GET /history has nothing of private urls", async () => {
  const outages = [
    { agoMs: HOUR_MS, durationMs: 60_000, kind: "refused" as const },
  ];
  await using pages = await startPageApp([
    { name: "Secret", typicalMs: 5, public: false, outages },
  ]);
  const { text } = await pages.get("/history");
  assert.doesNotMatch(text, /Secret|refused/);
});

/** Two services in groups of their own, a group each, one of which was down; and what was said of it. */
async function startWithIncidents() {
  const pages = await startPageApp([
    {
      ...{ name: "=Shop, new", typicalMs: 5, tags: ["Front"] },
      outages: [{ agoMs: 60_000, durationMs: 30_000, kind: "refused" }],
    },
    { name: "Mail", typicalMs: 5, tags: ["Back"] },
  ]);
  const spec = { owner: OPERATORS, writtenBy: null, impact: "major" } as const;
  const startedAt = Date.now() - 90_000;
  const { incidents } = pages.app.store;
  const update = { status: "resolved", text: "It was a disk" } as const;
  const common = { ...spec, startedAt, update };
  await incidents.create({
    ...{ ...common, title: "Orders were late", urls: [1], isDraft: false },
  });
  await incidents.create({
    ...{ ...common, title: "Nobody sees it", urls: [1], isDraft: true },
  });
  return pages;
}

Deno.test("GET /history has incidents beside outages, of one group where it is asked for", async () => {
  await using pages = await startWithIncidents();
  const { text } = await pages.get("/history");
  assert.match(text, /There was 1 outage and 1 incident/);
  assert.match(text, /href="\/incidents\/1"[^>]*>Orders were late/);
  assert.doesNotMatch(text, /Nobody sees it/);
  const front = await pages.get("/history?group=Front");
  assert.match(front.text, /There was 1 outage and 1 incident/);
  const back = await pages.get("/history?group=Back");
  assert.match(back.text, /There were no outages and no incidents/);
  assert.equal((await pages.get("/history?group=None")).status, 404);
  const status = await pages.get("/");
  assert.match(status.text, /id="past".*Orders were late/s);
});

Deno.test("GET /history.csv and .json have the same, and no formula", async () => {
  await using pages = await startWithIncidents();
  const csv = await pages.get("/history.csv");
  const [heads, ...lines] = csv.text.trimEnd().split("\r\n");
  assert.equal(heads?.split(",").length, 9);
  assert.equal(lines.length, 2);
  for (const line of lines) assert.match(line, /,"'=Shop, new",/);
  assert.match(csv.text, /^incident,1,[^,]*Z,[^,]*Z,90,/m);
  const { outages, incidents } = JSON.parse(
    (await pages.get("/history.json?group=Front")).text,
  );
  assert.deepEqual(outages[0].services, [{ id: 1, name: "=Shop, new" }]);
  assert.deepEqual(incidents[0].title, "Orders were late");
  assert.equal((await pages.get("/history.json?month=x")).status, 400);
});

Deno.test("feeds tell of an incident once, by its address, and anew with each update", async () => {
  await using pages = await startWithIncidents();
  const feed = async (path: string) => {
    const { items } = JSON.parse((await pages.get(path)).text);
    return items.filter(({ id }: { id: string }) => id.includes("/incidents/"));
  };
  const [item, ...others] = await feed("/feed/events.json");
  assert.deepEqual(others, []);
  assert.match(item.id, /^http:\/\/[^/]+\/incidents\/1$/);
  assert.equal(item.title, "Incident: Orders were late");
  assert.match(item.content_text, /^Resolved, .* UTC: It was a disk/);
  await pages.app.store.incidents.update(OPERATORS, 1, ({ updates }) => ({
    updates: [
      ...updates,
      { at: Date.now(), status: "postmortem", text: "Read what we learned" },
    ],
  }));
  const [again] = await feed("/feed/events.json");
  assert.equal(again.id, item.id);
  assert.equal(again.date_published, item.date_published);
  assert.match(again.content_text, /^Postmortem, /);
  assert.equal((await feed("/feed/events.json?group=Front")).length, 1);
  assert.equal((await feed("/feed/events.json?group=Back")).length, 0);
  assert.equal((await feed("/feed/1/events.json")).length, 1);
  assert.equal((await feed("/feed/2/events.json")).length, 0);
});
