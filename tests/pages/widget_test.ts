import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { flipUrl } from "./fixtures/flip_url.ts";
import { startSampleSite } from "./fixtures/sample_site.ts";
import { SAMPLE_URLS } from "./fixtures/sample_urls.ts";
import { openPage } from "./fixtures/watched_page.ts";

/** As the page offers it to others. */
const FRAME = { width: 360, height: 130 };
const REFRESH_MS = 60_000;

Deno.test("the widget says that it is not live, in its frame and for everybody", async () => {
  await using site = await startSampleSite();
  for (const colorScheme of ["light", "dark"] as const) {
    await using opened = await openPage(site.browser, {
      viewport: FRAME,
      colorScheme,
      bypassCSP: true, // axe-core is put into the page
    });
    const { page } = opened;
    await page.clock.install();
    const heard = page.waitForResponse("**/events?url=3");
    await page.goto(`${site.origin}/widget/3`);
    await heard;
    const line = page.locator("[data-heard]");
    assert.equal(await line.textContent(), "");
    const before = await heightOf(page);
    await page.route("**/events*", (route) => route.abort());
    await page.clock.fastForward(45_000);
    await page.getByText("Not live: last heard at").waitFor();
    const after = await heightOf(page);
    assert.ok(before < after && after <= FRAME.height, `${before}, ${after}`);
    await page.evaluate(axe.source);
    const violations = await page.evaluate<string[]>(
      "axe.run().then(({ violations }) => violations.map(({ id }) => id))",
    );
    assert.deepEqual(violations, []);
  }
});

/** The narrowest frame that widgets are made for. */
const NARROW = { width: 240, height: 200 };

Deno.test("widgets fit a frame of 240 px, in either theme, and leave no cookie", async () => {
  const long = "Transaktionsbestätigungsdienst für Großkunden";
  await using site = await startSampleSite({}, [
    ...SAMPLE_URLS.slice(0, 3),
    { ...SAMPLE_URLS[0], name: long, typicalMs: 20 },
  ]);
  await using opened = await openPage(site.browser, { viewport: NARROW });
  const { page, problems } = opened;
  for (const path of ["/widget/3", "/widget/4", "/widget"]) {
    for (const query of ["", "?theme=dark", "?theme=light&bars=0"]) {
      await page.goto(site.origin + path + query);
      const width = await page.evaluate<number>(
        "document.documentElement.scrollWidth",
      );
      assert.equal(width, NARROW.width, path + query);
      const bars = await page.locator(".bar").count();
      assert.equal(bars, query.includes("bars=0") ? 0 : 1, path + query);
    }
  }
  assert.deepEqual(await page.context().cookies(), []);
  assert.deepEqual(problems, []);
});

Deno.test("the widget of a page changes with its headline, and asks for nothing else", async () => {
  await using site = await startSampleSite({}, SAMPLE_URLS.slice(0, 2));
  await using opened = await openPage(site.browser, { viewport: NARROW });
  const { page, problems } = opened;
  const heard = page.waitForResponse("**/events?headline");
  await page.goto(`${site.origin}/widget`);
  await heard;
  await page.getByRole("heading", { name: "All systems operational" })
    .waitFor();
  await flipUrl(site.app.store, 1, "down");
  await page.getByRole("heading", { name: "Website is down" }).waitFor();
  assert.deepEqual(problems, []);
});

Deno.test("an open page of a url that was deleted or made private shows that it is gone", async () => {
  await using site = await startSampleSite();
  const { urls } = site.app.store;
  const gone: [path: string, remove: () => Promise<unknown>][] = [
    ["/widget/1", async () => {
      const monitor = await urls.get(1);
      if (monitor !== null) await urls.delete(monitor);
    }],
    ["/status/2", () => urls.update(2, { public: false })],
  ];
  for (const [path, remove] of gone) {
    await using opened = await openPage(site.browser);
    const { page } = opened;
    await page.clock.install();
    // a page that is routed is not taken from the cache, of which the clock is another
    await page.route(site.origin + path, (route) => route.continue());
    await page.goto(site.origin + path);
    await page.locator('[data-state="up"]').waitFor();
    await remove();
    await page.clock.fastForward(REFRESH_MS);
    await page.getByRole("heading", { name: "Page not found" })
      .waitFor();
  }
});

async function heightOf(page: Page): Promise<number> {
  return await page.evaluate<number>("document.body.scrollHeight");
}
