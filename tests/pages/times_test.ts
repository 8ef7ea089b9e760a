import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { AppRig } from "./fixtures/app_rig.ts";
import { fillAccount } from "./fixtures/sample_account.ts";
import { startSampleSite } from "./fixtures/sample_site.ts";
import { MEMBER_STATES } from "./fixtures/states/member_states.ts";
import { pathsOf } from "./fixtures/states/page_states.ts";
import { PUBLIC_STATES } from "./fixtures/states/public_states.ts";
import { openPage } from "./fixtures/watched_page.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A reader, and what a clock reads in their language. */
const READERS: [locale: string, timezoneId: string, clock: RegExp][] = [
  ["de-DE", "Europe/Berlin", /^\d\d:\d\d(?::\d\d)?$/],
  ["en-GB", "Asia/Tokyo", /^\d\d:\d\d(?::\d\d)?$/],
  ["en-US", "America/St_Johns", /^\d{1,2}:\d\d(?::\d\d)? [AP]M$/],
  ["ar", "Asia/Kolkata", /^\d{1,2}:\d\d(?::\d\d)? [AP]M$/],
];

/** A clock, with what may follow it. */
const CLOCKS = /\d{1,2}:\d\d(?::\d\d)?(?: [AP]M\b)?/g;
/** A day of another form than `29 Nov`, Arabic letters and digits, German words. */
const FOREIGN = [
  /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}\b(?!:)/,
  /\d{1,2}\/\d{1,2}\/\d{2,4}|\b\d{1,2}\.\d{1,2}\.\d{2,4}\b/,
  /[\u0600-\u06ff]/,
  /\b(?:vor|Uhr|heute|gestern|dieser|Minuten?|Stunden?|Tagen?|Dez|Okt|Mai|Mär)\b/,
];

/** Whatever tells a time on a page, with the titles of it. */
function timesOn(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(
    '[...document.querySelectorAll("time, .span, [data-heard]")]' +
      ".flatMap((each) => [each.textContent, each.title])",
  );
}

/** Whether all that a page says is English, and all clocks are of one form. */
async function checkTimes(
  page: Page,
  name: string,
  clock: RegExp,
): Promise<number> {
  const text = await page.evaluate<string>(
    "document.documentElement.innerText + " +
      '[...document.querySelectorAll("[title]")].map(({ title }) => title)',
  );
  for (const foreign of FOREIGN) {
    const found = foreign.exec(text);
    assert.equal(found, null, `${name}: ${found?.[0]}`);
  }
  const clocks = (await timesOn(page))
    .flatMap((each) => each.match(CLOCKS) ?? []);
  for (const each of clocks) assert.match(each, clock, name);
  return clocks.length;
}

for (const [locale, timezoneId, clock] of READERS) {
  Deno.test(`a ${locale} browser in ${timezoneId} shows English times of one form on every public page`, async () => {
    await using site = await startSampleSite();
    await using opened = await openPage(site.browser, { locale, timezoneId });
    const { page } = opened;
    for (const [name, path] of pathsOf(PUBLIC_STATES)) {
      await page.goto(site.origin + path);
      const count = await checkTimes(page, name, clock);
      if (name === "status") assert.ok(count > 5);
    }
  });
}

Deno.test("the signed-in pages show English times of one form in every browser", async () => {
  await using rig = await AppRig.start();
  const owner = await rig.page();
  await fillAccount(owner, rig);
  const storageState = await owner.context().storageState();
  for (const [locale, timezoneId, clock] of READERS) {
    const page = await rig.page({ locale, timezoneId, storageState });
    for (const [name, path] of pathsOf(MEMBER_STATES)) {
      await page.goto(path);
      await checkTimes(page, `${locale} ${name}`, clock);
    }
    await page.context().close();
  }
});

Deno.test("the page says in which zone its times are, and an exact time says so too", async () => {
  await using site = await startSampleSite();
  await using opened = await openPage(site.browser, {
    ...{ locale: "en-GB", timezoneId: "Asia/Tokyo" },
  });
  const { page } = opened;
  await page.goto(site.origin);
  await page.getByText("Times are in Asia/Tokyo").waitFor();
  const title = await page.locator("time").first().getAttribute("title");
  assert.match(title ?? "", /^\d{1,2} [A-Z][a-z]{2} \d{4}, [\d:]{8} GMT\+9$/);
});

Deno.test("past outages stand under the reader's days, and quiet days are told only where all of them is known", async () => {
  const agoMs = Date.now() % DAY_MS + 3 * DAY_MS;
  const outageAt = Date.now() - agoMs;
  const outages = [-30, 30].map((minutes) => ({
    agoMs: agoMs - minutes * MINUTE_MS,
    durationMs: MINUTE_MS,
    kind: "timeout" as const,
  }));
  await using site = await startSampleSite({}, [
    { name: "Shop", typicalMs: 9, outages },
  ]);
  for (const timezoneId of ["America/St_Johns", "Asia/Tokyo"]) {
    await using opened = await openPage(site.browser, { timezoneId });
    const { page } = opened;
    await page.goto(site.origin);
    const list = page.locator(".past > li:not(.quiet)");
    const day = new Intl.DateTimeFormat("en-GB", {
      ...{ day: "numeric", month: "short", timeZone: timezoneId },
    }).format(outageAt);
    assert.equal(await list.count(), 1);
    assert.equal(await list.locator("h3").innerText(), day);
    assert.equal(await list.locator(".outages > li").count(), 2);
    const words = await list.locator(".span").allInnerTexts();
    assert.ok(words.every((each) => each.startsWith(`${day}, `)), words.join());
    assert.equal(await page.getByText("by day in UTC").count(), 0);
  }
});
