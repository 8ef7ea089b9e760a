import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { AppRig, signUp } from "./fixtures/app_rig.ts";

async function importList(page: Page, lines: readonly string[]): Promise<void> {
  await page.goto("/app/import");
  await page.fill("#f-list", lines.join("\n"));
  await page.click("button.main");
  await page.locator("section.notice").waitFor();
  await page.goto("/app");
}

const shownRows = (page: Page) => page.locator(".urls li:visible");

Deno.test("the list says at once that a url went down and came back, without being loaded again", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await importList(page, [`Shop=${rig.target.url}`]);
  const row = page.locator(".urls li");
  await page.locator('.urls li[data-s="up"]').waitFor();
  rig.status = 503;
  await page.locator('.urls li[data-s="down"]').waitFor();
  assert.match(await row.innerText(), /Down[^]*it answered with status 503/);
  assert.equal(await row.locator("use").getAttribute("href"), "#icon-down");
  assert.match(await page.locator(".counts").innerText(), /Down 1/);
  rig.status = 200;
  await page.locator('.urls li[data-s="up"]').waitFor();
  assert.doesNotMatch(await page.locator(".counts").innerText(), /Down/);
  assert.deepEqual(rig.complaints, []);
});

Deno.test("the search hides rows as one types, and what is hidden is never ticked", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  const lines = Array.from(
    { length: 12 },
    (_, i) => `Shop ${i}=${rig.target.url}${i}`,
  );
  await importList(page, lines);
  await page.fill("#f-q", "SHOP 1");
  assert.equal(await shownRows(page).count(), 3); // 1, 10, 11
  assert.equal(await page.locator("[data-shown]").innerText(), "3");
  await page.check("#f-all");
  assert.equal(await page.locator(".ticked").innerText(), "3 ticked");
  await page.fill("#f-q", "shop 11");
  await page.click('button[value="pause"]');
  await page.waitForURL(/did=paused&n=1/);
  await page.locator('.urls li[data-s="paused"]').waitFor();
  assert.equal(await page.locator('.urls li[data-s="paused"]').count(), 1);
  await page.fill("#f-q", "nothing like it");
  assert.equal(await page.locator(".none").isVisible(), true);
  await page.fill("#f-q", "");
  const boxes = page.locator(".urls li input");
  await boxes.nth(2).click();
  await boxes.nth(6).click({ modifiers: ["Shift"] });
  assert.equal(await page.locator(".ticked").innerText(), "5 ticked");
  assert.deepEqual(rig.complaints, []);
});

Deno.test("a session that has ended elsewhere leads to sign in", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await importList(page, [rig.target.url]);
  await page.context().clearCookies({ name: "uptick" });
  await page.waitForURL(/\/app\/sign-in/);
});
