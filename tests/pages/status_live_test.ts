import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { flipUrl } from "./fixtures/flip_url.ts";
import { startSampleSite } from "./fixtures/sample_site.ts";
import { manyUrls } from "./fixtures/sample_urls.ts";
import { openPage } from "./fixtures/watched_page.ts";

const COUNT = 12;
const LOOKS = [
  { width: 1_100, height: 800 },
  { width: 390, height: 844 },
];
/** Adds up how far things move by themselves, as browsers measure it. */
const WATCH_SHIFTS = `
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.shifts += value;
  }).observe({ type: "layout-shift", buffered: true });
  window.said = [];
  new MutationObserver(() => {
    window.said.push(document.querySelector("[data-say]").textContent);
  }).observe(document.querySelector("[data-say]"), {
    childList: true, characterData: true, subtree: true,
  });
  const parts = {
    headline: () => text("[data-text]"),
    heads: () => text("[data-group-counts]"),
    rows: () => [...document.querySelectorAll(".row[data-url]")]
      .map(({ dataset }) => dataset.state).join(),
  };
  const text = (selector) => document.querySelector(selector).textContent;
  const last = {};
  window.changedAt = {};
  new MutationObserver(() => {
    for (const [name, read] of Object.entries(parts)) {
      if (last[name] === read()) continue;
      last[name] = read();
      window.changedAt[name] = performance.now();
    }
  }).observe(document.body, {
    childList: true, characterData: true, subtree: true, attributes: true,
  });
`;
/** How far apart headline, heads and rows came to say what they say now, in milliseconds. */
const SPREAD = `(() => {
  const times = Object.values(window.changedAt);
  return times.length < 3 ? NaN : Math.max(...times) - Math.min(...times);
})()`;
const MAX_SPREAD_MS = 2_000;

/** What the page says of everything: its headline, the group and the rows. */
const AGREED = `(() => {
  const text = (selector) => document.querySelector(selector).textContent;
  const states = [...document.querySelectorAll(".row[data-url]")]
    .map(({ dataset }) => dataset.state);
  return [
    text("[data-text]"),
    text("[data-group-counts]"),
    [...new Set(states)].join(),
    document.querySelector('[data-refresh="now"]').textContent !== "",
  ].join("; ");
})()`;

Deno.test("an outage of everything and its end reach headline, heads and rows while a link has the focus, and move nothing", async () => {
  const urls = manyUrls(COUNT).map((url) => ({ ...url, tags: [] }));
  for (const viewport of LOOKS) {
    await using site = await startSampleSite({}, urls);
    await using opened = await openPage(site.browser, {
      viewport,
      bypassCSP: true, // what watches is put into the page
    });
    const { page } = opened;
    await page.goto(site.origin);
    await page.getByText("Live: last heard").waitFor();
    await page.evaluate(WATCH_SHIFTS);
    await page.locator('.row[data-url="7"] a').focus();
    const flipAll = async (status: "up" | "down") => {
      for (let id = 1; id <= COUNT; id++) {
        await flipUrl(site.app.store, id, status);
      }
    };
    const agrees = (want: string) =>
      eventually(want, async () => {
        const said = await page.evaluate<string>(AGREED);
        return said === want ? true : undefined;
      });
    const agreeTogether = async () => {
      const spreadMs = await page.evaluate<number>(SPREAD);
      assert.ok(spreadMs <= MAX_SPREAD_MS, `${spreadMs} ms`);
    };
    await flipAll("down");
    await agrees("All services are down; 12 down; down; true");
    await agreeTogether();
    await flipAll("up");
    await agrees("All systems operational; 12 up; up; false");
    await agreeTogether();
    await page.getByText("12 services").first().waitFor();
    assert.equal(
      await page.evaluate("document.activeElement.textContent"),
      "Service 7",
    );
    const shifts = await page.evaluate<number>("window.shifts");
    assert.ok(shifts <= 0.1, `${shifts}`);
    const said = await page.evaluate<string[]>("window.said");
    assert.ok(said.length <= 2, said.join("; "));
  }
});

Deno.test("a folded group brings its rows when it is opened, with a link where there is no script", async () => {
  await using site = await startSampleSite({}, manyUrls(30));
  await using opened = await openPage(site.browser);
  const { page } = opened;
  await page.goto(site.origin);
  assert.equal(await page.locator(".row[data-url]").count(), 0);
  await page.getByRole("heading", { name: "Team 2" }).click();
  await page.locator('.row[data-url="2"] a').waitFor();
  assert.equal(await page.locator(".row[data-url]").count(), 5);
  await flipUrl(site.app.store, 2, "down");
  await page.locator('.row[data-url="2"][data-state="down"]').waitFor();
  await using plain = await openPage(site.browser, {
    javaScriptEnabled: false,
  });
  await plain.page.goto(site.origin);
  await plain.page.getByRole("heading", { name: "Team 3" }).click();
  await plain.page.getByRole("link", { name: "Show 5 services" }).click();
  await plain.page.waitForURL(/group=Team/);
  await plain.page.locator('.row[data-url="3"] a').waitFor();
});
