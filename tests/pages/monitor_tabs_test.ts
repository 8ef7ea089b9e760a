import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { AppRig, signUp } from "./fixtures/app_rig.ts";

/** Adds what answers with the status of the rig, paused before its first probe; its id. */
async function addPaused(page: Page, { target }: AppRig): Promise<number> {
  await page.goto("/app/import");
  const list = [{ name: "Shop", url: target.url, paused: true }];
  await page.fill("#f-list", JSON.stringify(list));
  await page.click("button.main");
  await page.locator("section.notice").waitFor();
  return 1;
}

Deno.test("a page of one monitor that was open before its first probe fills, and tells its outage on each tab, without being loaded again", async () => {
  await using rig = await AppRig.start();
  const overview = await rig.page();
  await signUp(overview, "a@example.org");
  const id = await addPaused(overview, rig);
  await overview.goto(`/status/${id}`);
  await overview.getByText("Paused before its first check.").waitFor();
  await overview.evaluate("window.isSame = true");
  const outages = await overview.context().newPage();
  await outages.goto(`/status/${id}/outages`);
  await outages.getByText("No outages so far.").waitFor();
  await outages.getByRole("link", { name: "Checks" }).focus();
  const settings = await overview.context().newPage();
  await settings.goto(`/app/urls/${id}`);
  await settings.getByRole("button", { name: "Resume" }).click();
  await overview.getByText("Last response time").waitFor();
  await overview.locator("svg[data-chart]").waitFor();
  assert.equal(await overview.evaluate("window.isSame"), true);
  rig.status = 503;
  const line = outages.locator("li.outage", { hasText: "status 503" });
  await line.waitFor();
  await overview.locator("li.outage", { hasText: "status 503" }).waitFor();
  const focused = outages.locator(".tab-bar a:focus");
  assert.equal(await focused.textContent(), "Checks");
  assert.deepEqual(rig.complaints, []);
});

Deno.test("without a script every tab of a monitor is a link away, and says that it is the one that is open", async () => {
  await using rig = await AppRig.start();
  const first = await rig.page();
  await signUp(first, "a@example.org");
  const id = await addPaused(first, rig);
  const storageState = await first.context().storageState();
  const page = await rig.page({ storageState, javaScriptEnabled: false });
  await page.goto(`/status/${id}`);
  const tabs = ["Outages", "Checks", "Settings", "Share", "Overview"];
  for (const name of tabs) {
    await page.locator(".tab-bar").getByRole("link", { name }).click();
    const open = page.locator('.tab-bar a[aria-current="page"]');
    assert.equal(await open.textContent(), name);
    assert.equal(await page.locator("h1").textContent(), "Shop");
  }
});
