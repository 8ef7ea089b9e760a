import assert from "node:assert/strict";
import type { SampleOutage } from "./fixtures/sample_urls.ts";
import { startSampleSite } from "./fixtures/sample_site.ts";
import { openPage } from "./fixtures/watched_page.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Of a minute each, around noon of yesterday, UTC. */
function yesterdays(count: number): SampleOutage[] {
  const noonAgoMs = Date.now() % DAY_MS + DAY_MS / 2;
  return Array.from({ length: count }, (_, index) => ({
    agoMs: noonAgoMs - index * 3 * MINUTE_MS,
    durationMs: MINUTE_MS,
    kind: "timeout",
  }));
}

Deno.test("a day of many outages says how many more there were", async () => {
  const url = { name: "Flaky", typicalMs: 9, outages: yesterdays(11) };
  await using site = await startSampleSite({}, [url]);
  await using opened = await openPage(site.browser);
  const { page } = opened;
  await page.goto(`${site.origin}/status/1`);
  const bar = page.getByRole("slider", { name: "Last 90 days" });
  await bar.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  const lines = (await bar.getAttribute("aria-valuetext") ?? "").split("\n");
  assert.equal(lines.filter((line) => line.startsWith("Down ")).length, 8);
  assert.deepEqual([lines.length, lines.at(-1)], [10, "and 3 more"]);
});

Deno.test("a day of a bar is the reader's day", async () => {
  const agoMs = Date.now() % DAY_MS + 3 * DAY_MS - 30 * MINUTE_MS;
  const outages: SampleOutage[] = [
    { agoMs, durationMs: 20 * MINUTE_MS, kind: "timeout" },
  ];
  await using site = await startSampleSite({}, [
    { name: "Shop", typicalMs: 9, outages },
  ]);
  const at = Date.now() - agoMs; // half past midnight, UTC
  for (const timezoneId of ["America/Los_Angeles", "Asia/Tokyo"]) {
    await using opened = await openPage(site.browser, {
      timezoneId,
      locale: "en-GB",
    });
    const { page } = opened;
    await page.goto(site.origin);
    const bar = page.getByRole("slider", { name: "Last 90 days" });
    await bar.focus();
    await page.keyboard.press("End");
    const texts: string[] = [];
    for (let back = 0; back < 5; back++) {
      texts.push(await bar.getAttribute("aria-valuetext") ?? "");
      await page.keyboard.press("ArrowLeft");
    }
    const days = texts.filter((text) => text.includes("down for 20 min"));
    const date = new Intl.DateTimeFormat("en-GB", {
      day: "numeric",
      month: "short",
      timeZone: timezoneId,
    }).format(at);
    assert.equal(days.length, 1, texts.join("; "));
    assert.ok(days[0]?.startsWith(`${date}: `), days[0]);
    assert.equal(await page.locator(".row .bar rect:not(.on)").count(), 1);
  }
});

Deno.test("the days on the axis of a chart are those of the reader's zone, but where points are days of UTC", async () => {
  await using site = await startSampleSite();
  await using opened = await openPage(site.browser, {
    timezoneId: "Pacific/Kiritimati", // 14 hours ahead
    locale: "en-GB",
  });
  const { page } = opened;
  for (const range of ["7d", "30d"]) {
    await page.goto(`${site.origin}/status/2?range=${range}`);
    const labels = await page.evaluate<[string, string][]>(
      '[...document.querySelectorAll(".axis-x time")]' +
        ".map((time) => [time.dateTime, time.textContent])",
    );
    assert.ok(labels.length > 6);
    for (const [at, text] of labels) assert.equal(text, dayAhead(at));
  }
  await page.goto(`${site.origin}/status/2?range=90d`);
  assert.equal(await page.locator(".axis-x time").count(), 0);
});

/** `20 Nov`, 14 hours ahead of UTC. */
function dayAhead(at: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "Pacific/Kiritimati",
  }).format(new Date(at));
}
