import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { AppRig, signUp } from "./fixtures/app_rig.ts";
import { startSampleSite } from "./fixtures/sample_site.ts";
import {
  manyUrls,
  SAMPLE_URLS,
  type SampleUrl,
} from "./fixtures/sample_urls.ts";
import { openPage } from "./fixtures/watched_page.ts";

/** A4 without its margins, in CSS pixels. */
const PAPER = { width: 718, height: 1_047 };

/** What is of no use on paper. */
const CHROME =
  ".top nav, .themes, .skip, .tabs, .tab-bar, .find, .copy, .tip, main > .menu, .bulk, .filter";

interface Sheet {
  /** Chrome that can be seen. */
  readonly chrome: string[];
  /** Rows whose text or bar is cut off or has no size. */
  readonly clipped: string[];
  readonly rows: number;
  readonly background: string;
}

/** What a page looks like on paper. */
const LOOK = `(() => {
  const seen = (each) => each.getClientRects().length > 0;
  const rows = [...document.querySelectorAll(".row[data-url], .past > li, tbody tr")];
  return {
    chrome: [...document.querySelectorAll(${JSON.stringify(CHROME)})]
      .filter(seen).map((each) => each.outerHTML.slice(0, 80)),
    clipped: rows.filter((row) => {
      const { right, width, height } = row.getBoundingClientRect();
      const bar = row.querySelector(".bar")?.getBoundingClientRect();
      return right > ${PAPER.width} || width === 0 || height === 0 ||
        row.scrollWidth > row.clientWidth + 1 ||
        getComputedStyle(row).breakInside !== "avoid" ||
        bar !== undefined && (bar.width < 100 || bar.height < 10);
    }).map((row) => row.textContent.slice(0, 60)),
    rows: rows.length,
    background: getComputedStyle(document.documentElement).backgroundColor,
  };
})()`;

async function lookAt(page: Page): Promise<Sheet> {
  await page.emulateMedia({ media: "print" });
  const sheet = await page.evaluate<Sheet>(LOOK);
  await page.emulateMedia({ media: "screen" });
  return sheet;
}

/** How many sheets of A4 it takes. */
async function sheetsOf(page: Page): Promise<number> {
  const pdf = await page.pdf({ format: "A4", printBackground: false });
  const text = new TextDecoder("latin1").decode(pdf);
  return text.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

const PAGES: [
  what: string,
  urls: readonly SampleUrl[],
  path: string,
  minRows: number,
  maxSheets: number,
][] = [
  ["the status page", SAMPLE_URLS, "/", 12, 2],
  [
    "60 services in one group",
    manyUrls(60).map((url) => ({ ...url, tags: [] })),
    "/",
    60,
    5,
  ],
  ["the past of a month", SAMPLE_URLS, "/history", 1, 1],
  ["a monitor", SAMPLE_URLS, "/status/3", 2, 2],
];

for (const [what, urls, path, minRows, maxSheets] of PAGES) {
  Deno.test(`on paper ${what} is whole, light, without what paper cannot do`, async () => {
    await using site = await startSampleSite({}, urls);
    // somebody who reads in the dark prints on the same paper
    await using opened = await openPage(site.browser, {
      viewport: PAPER,
      colorScheme: "dark",
      extraHTTPHeaders: { Cookie: "theme=dark" },
    });
    const { page } = opened;
    await page.goto(site.origin + path);
    const { chrome, clipped, rows, background } = await lookAt(page);
    assert.deepEqual(chrome, []);
    assert.deepEqual(clipped, []);
    assert.ok(rows >= minRows, `${rows} rows`);
    assert.equal(background, "rgb(247, 248, 249)");
    const sheets = await sheetsOf(page);
    assert.ok(sheets >= 1 && sheets <= maxSheets, `${sheets} sheets`);
  });
}

/** More than fit on one sheet. */
const MANY = 45;

Deno.test("on paper the list of monitors is whole, without what paper cannot do", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page({ viewport: PAPER, colorScheme: "dark" });
  await signUp(page, "owner@example.org");
  await page.goto("/app/import");
  const lines = Array.from(
    { length: MANY },
    (_, index) => `Monitor ${index + 1}=${rig.target.url}${index}`,
  );
  await page.fill("#f-list", lines.join("\n"));
  await page.click("button.main");
  await page.goto("/app");
  const { chrome, clipped, rows } = await lookAt(page);
  assert.deepEqual(chrome, []);
  assert.deepEqual(clipped, []);
  assert.equal(rows, MANY);
  const sheets = await sheetsOf(page);
  assert.ok(sheets >= 2 && sheets <= 4, `${sheets} sheets`);
});
