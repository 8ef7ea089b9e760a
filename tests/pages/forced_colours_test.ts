import assert from "node:assert/strict";
import { startSampleSite } from "./fixtures/sample_site.ts";
import { openPage } from "./fixtures/watched_page.ts";

/** Colours of what has to stand out, as they are painted: each kind of mark, and what it is seen on. */
const COLOURS = `(() => {
  const of = (selector, name) => {
    const element = document.querySelector(selector);
    return element === null ? null : getComputedStyle(element)[name];
  };
  return {
    page: getComputedStyle(document.body).backgroundColor,
    ground: of(".card", "backgroundColor"),
    chosen: of('.themes button[aria-pressed="true"]', "backgroundColor"),
    other: of('.themes button[aria-pressed="false"]', "backgroundColor"),
    shape: of(".icon.is-down", "fill"),
    good: of(".bar path", "stroke"),
    bad: of(".bar rect", "fill"),
    mark: of(".brand-mark", "backgroundColor"),
    border: of(".card", "borderTopColor"),
  };
})()`;

type Colours = Readonly<Record<string, string | null>>;

for (const colorScheme of ["light", "dark"] as const) {
  Deno.test(`with forced colours, ${colorScheme}, what is chosen, shapes and bars are seen`, async () => {
    await using site = await startSampleSite();
    await using opened = await openPage(site.browser, {
      forcedColors: "active",
      colorScheme,
    });
    const { page } = opened;
    await page.goto(site.origin);
    const colours = await page.evaluate<Colours>(COLOURS);
    const { ground, chosen, other, shape, good, bad, mark, border } = colours;
    const all = JSON.stringify(colours);
    for (const each of [chosen, shape, good, bad, mark, border]) {
      assert.ok(each !== null && each !== undefined && each !== ground, all);
    }
    assert.notEqual(chosen, other, all);
    assert.notEqual(good, bad, all);
    await page.keyboard.press("Tab");
    const outline = await page.evaluate<string>(
      "getComputedStyle(document.activeElement).outlineStyle",
    );
    assert.equal(outline, "solid");
  });
}
