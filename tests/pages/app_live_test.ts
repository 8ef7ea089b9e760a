import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { addMonitor, AppRig, signUp } from "./fixtures/app_rig.ts";

const EVENTS = "**/events?own";
const STATES = "**/app/states?*";
/** The longest that a page waits after the server has refused its news. */
const RETRY_MS = 15_000;

async function addUrl(page: Page, url: string): Promise<void> {
  await addMonitor(page, url);
  await page.locator(`.monitors small:text-is("${url}")`).waitFor();
}

const countOf = (page: Page, state: string) =>
  page.locator(`.counts [data-state="${state}"] span`);

/** Waits until the icon of the tab says that. */
const tabSays = (page: Page, state: string) =>
  page.locator(`link[rel=icon][href$="icon-${state}.svg"]`)
    .waitFor({ state: "attached" });

Deno.test("the list tells that it is stale while the server is away, and is live again after", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await addUrl(page, rig.target.url);
  await page.clock.install();
  await page.goto("/app");
  await page.getByText("Live: last heard at").waitFor();
  for (const path of [EVENTS, STATES]) {
    await page.route(path, (route) => route.abort());
  }
  await page.reload();
  await page.clock.fastForward(45_000);
  await page.getByText("Not live: last heard at").waitFor();
  await page.locator("#list .is-stale").waitFor();
  await page.unroute(STATES);
  await page.clock.fastForward(RETRY_MS);
  await page.getByText(/^Live: last heard at/).waitFor();
});

Deno.test("the list goes on where it was after an answer that is none", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await addUrl(page, rig.target.url);
  await page.clock.install();
  await page.route(EVENTS, (route) => route.abort());
  const asked: string[] = [];
  await page.route(STATES, async (route) => {
    asked.push(new URL(route.request().url()).search);
    const json = { error: "Cannot do that now" };
    await route.fulfill({ status: 503, json });
  });
  await page.goto("/app");
  const now = await page.locator("[data-now]").getAttribute("data-now");
  for (let i = 0; i < 2; i++) {
    const answered = page.waitForResponse(STATES);
    await page.clock.fastForward(RETRY_MS);
    await answered;
  }
  const search = `?since=${now}&ids=1`;
  assert.deepEqual(asked, [search, search]);
});

Deno.test("an open list shows urls that are added and deleted elsewhere", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  const other = await page.context().newPage();
  await addUrl(other, `${rig.target.url}1`);
  await page.locator(".monitors tbody tr").waitFor();
  await addUrl(other, `${rig.target.url}2`);
  await page.locator(".monitors tbody tr").nth(1).waitFor();
  assert.equal(await countOf(page, "all").innerText(), "2");
  await other.check(".monitors tbody tr:first-child input");
  await other.click('button[value="delete"]');
  await other.waitForURL(/did=deleted/);
  await page.locator(".monitors tbody tr").nth(1).waitFor({
    state: "detached",
  });
  assert.equal(await countOf(page, "all").innerText(), "1");
  assert.deepEqual(rig.complaints, []);
});

Deno.test("a list that loads itself again stays where it was scrolled to", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page({ viewport: { width: 1_100, height: 200 } });
  await signUp(page, "a@example.org");
  for (const name of ["1", "2", "3"]) {
    await addUrl(page, `${rig.target.url}${name}`);
  }
  await page.evaluate("scrollTo(0, 300)");
  const other = await page.context().newPage();
  await addUrl(other, `${rig.target.url}4`);
  await page.locator(".monitors tbody tr").nth(3).waitFor();
  await page.waitForLoadState();
  await page.evaluate("new Promise((done) => requestAnimationFrame(done))");
  assert.equal(await page.evaluate("scrollY"), 300);
});

Deno.test("a list in use is not loaded again, and says that it is out of date", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await addUrl(page, `${rig.target.url}1`);
  await page.goto("/app");
  await page.check(".monitors tbody input");
  const other = await page.context().newPage();
  await addUrl(other, `${rig.target.url}2`);
  const line = page.getByText("This list is out of date. Load it again");
  await line.waitFor();
  assert.equal(await page.isChecked(".monitors tbody input"), true);
  assert.equal(await countOf(page, "all").innerText(), "2");
  assert.equal(await page.locator(".monitors tbody tr").count(), 1);
  await page.click("text=Load it again");
  await page.locator(".monitors tbody tr").nth(1).waitFor();
  assert.equal(await line.isVisible(), false);
});

Deno.test("a list that is empty for its filter is live, and so is the icon of the tab", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await addUrl(page, rig.target.url);
  await page.locator('.monitors tr[data-s="up"]').waitFor();
  await page.goto("/app?state=down");
  await tabSays(page, "up");
  await page.locator(".none").waitFor();
  rig.status = 503;
  await tabSays(page, "down");
  await page.locator('.monitors tr[data-s="down"]').waitFor();
  assert.equal(await countOf(page, "down").innerText(), "1");
});

Deno.test("a list asks for every row once it is told of a change", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await addUrl(page, rig.target.url);
  await page.locator('.monitors tr[data-s="up"]').waitFor();
  const asked = page.waitForRequest("**/app/states?since=0&*");
  rig.status = 503;
  await asked;
  await page.locator('.monitors tr[data-s="down"]').waitFor();
});

Deno.test("a list listens again after a refusal, and when one comes back to it", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await addUrl(page, rig.target.url);
  await page.clock.install();
  let refusals = 1;
  await page.route(EVENTS, async (route) => {
    if (refusals-- > 0) await route.fulfill({ status: 503 });
    else await route.continue();
  });
  const refused = page.waitForResponse(EVENTS);
  await page.goto("/app");
  assert.equal((await refused).status(), 503);
  const heard = page.waitForResponse(EVENTS);
  await page.clock.fastForward(RETRY_MS);
  assert.equal((await heard).status(), 200);
  const again = page.waitForResponse(EVENTS);
  await page.evaluate(`
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  `);
  assert.equal((await again).status(), 200);
});
