import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { acknowledgeLink, WITH_OUTAGES } from "./fixtures/acknowledge_link.ts";
import { addMonitor, AppRig, PASSWORD, signUp } from "./fixtures/app_rig.ts";

Deno.test("without script one signs up, adds, edits, tries, deletes, undoes, and signs out and in", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page({ javaScriptEnabled: false });
  await page.goto("/app/sign-up");
  await page.fill("#f-email", "a@example.org");
  await page.fill("#f-password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("/app");
  await page.fill("#f-url", rig.target.url);
  await page.keyboard.press("Enter");
  await page.locator("output.good").waitFor();
  await page.click('button[value="save"]');
  await page.waitForURL(/did=added/);
  await eventually("the first result on a page loaded again", async () => {
    await page.reload();
    const ups = await page.locator('tr[data-s="up"]').count();
    return ups === 1 ? true : undefined;
  });
  await page.click(".monitors tbody a");
  await page.click(".tab-bar >> text=Settings");
  await page.fill("#f-name", "Shop");
  await page.click('button[value="try"]');
  await page.locator("output.good").waitFor();
  assert.equal(await page.inputValue("#f-name"), "Shop");
  await page.click('button[value="save"]');
  await page.waitForURL(/did=saved/);
  await page.goto("/app?q=shop");
  assert.equal(await page.locator(".bulk").isVisible(), false);
  await page.check(".monitors tbody input");
  await page.check("#f-all");
  await page.fill("#f-newtag", "eu");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=shop&did=tagged&n=1/);
  assert.equal(await page.locator(".monitors i").innerText(), "eu");
  await page.check(".monitors tbody input");
  await page.click('button[value="delete"]');
  await page.waitForURL(/did=deleted/);
  await page.click("text=Undo");
  await page.waitForURL(/did=restored/);
  assert.equal(await page.locator(".monitors tbody tr").count(), 1);
  await page.click("text=Sign out");
  await page.waitForURL(/did=signed-out/);
  await page.fill("#f-email", "a@example.org");
  await page.fill("#f-password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("/app");
});

Deno.test("without script a mistake has the focus when the page arrives", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page({ javaScriptEnabled: false });
  await page.goto("/app/sign-in");
  await page.click("button.main");
  await page.locator(".errors:focus").waitFor();
});

Deno.test("without script and without an account one says that one looks into an outage, by the link of a message", async () => {
  await using rig = await AppRig.start(WITH_OUTAGES);
  rig.status = 503;
  const owner = await rig.page();
  await signUp(owner, "a@example.org");
  await addMonitor(owner, rig.target.url);
  const link = await acknowledgeLink(owner);
  const page = await rig.page({ javaScriptEnabled: false });
  await page.goto(link);
  await page.click("text=I'm working on it");
  await page.getByText("There are no more reminders").waitFor();
  await owner.goto("/app/alerts");
  await owner.getByText(/\(through the link sent to .*\)/).waitFor();
});
