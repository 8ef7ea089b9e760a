import assert from "node:assert/strict";
import { monthOf } from "../../../../routes/pages/past/month.ts";
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
  assert.match(text, /There were 60/);
  assert.match(text, /rel="prev"/);
  assert.match(text, /rel="next"/);
  const current = await pages.get("/history");
  assert.match(current.text, /There was none/);
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
