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

const shownRows = (page: Page) => page.locator(".monitors tbody tr");

Deno.test("the list says at once that a url went down and came back, without being loaded again", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await importList(page, [`Shop=${rig.target.url}`]);
  const row = page.locator(".monitors tbody tr");
  await page.locator('.monitors tr[data-s="up"]').waitFor();
  rig.status = 503;
  await page.locator('.monitors tr[data-s="down"]').waitFor();
  assert.match(await row.innerText(), /Down[^]*it answered with status 503/);
  assert.equal(await row.locator("use").getAttribute("href"), "#icon-down");
  assert.match(await page.locator(".counts").innerText(), /Down 1/);
  rig.status = 200;
  await page.locator('.monitors tr[data-s="up"]').waitFor();
  assert.doesNotMatch(await page.locator(".counts").innerText(), /Down/);
  assert.deepEqual(rig.complaints, []);
});

Deno.test("the server searches as one types; the field keeps the focus, ticks stay, and the address follows", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  const lines = Array.from(
    { length: 12 },
    (_, i) => `Shop ${i}=${rig.target.url}${i}`,
  );
  await importList(page, lines);
  await page.getByLabel("Shop 11").check();
  await page.locator("#f-q").pressSequentially("SHOP 1");
  await page.locator(".monitors tbody tr").nth(3).waitFor({
    state: "detached",
  });
  assert.equal(await shownRows(page).count(), 3); // 1, 10, 11
  assert.equal(new URL(page.url()).search, "?q=SHOP+1");
  assert.equal(await page.evaluate("document.activeElement.id"), "f-q");
  assert.equal(await page.locator(".ticked").innerText(), "1 selected");
  assert.match(
    await page.locator(".counts a").first().getAttribute("href") ?? "",
    /q=SHOP/,
  );
  await page.check("#f-page");
  assert.equal(await page.locator(".ticked").innerText(), "3 selected");
  await page.fill("#f-q", "shop 11");
  await page.locator(".monitors tbody tr").nth(1).waitFor({
    state: "detached",
  });
  await page.click('button[value="pause"]');
  await page.waitForURL(/did=paused&n=1/);
  await page.locator('.monitors tr[data-s="paused"]').waitFor();
  await page.fill("#f-q", "nothing like it");
  await page.locator(".none").waitFor();
  await page.fill("#f-q", "");
  await page.locator(".monitors tbody tr").nth(11).waitFor();
  const boxes = page.locator(".monitors tbody input");
  await boxes.nth(2).click();
  await boxes.nth(6).click({ modifiers: ["Shift"] });
  assert.equal(await page.locator(".ticked").innerText(), "5 selected");
  await page.click("text=Clear");
  await page.locator(".bulk").waitFor({ state: "hidden" });
  assert.deepEqual(rig.complaints, []);
});

Deno.test("all that match are selected over pages, deleted after a question, and brought back", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  const list = Array.from({ length: 130 }, (_, i) => ({
    ...{ name: `Shop ${i}`, url: `${rig.target.url}${i}`, paused: true },
  }));
  await importList(page, [JSON.stringify(list)]);
  assert.equal(await shownRows(page).count(), 100);
  await page.locator(".monitors tbody input").first().check();
  await page.check("#f-all");
  assert.equal(await page.locator(".ticked").innerText(), "130 selected");
  await page.click('button[value="delete"]');
  await page.getByRole("heading", { name: "Delete 130 monitors?" }).waitFor();
  await page.click('button[value="delete"]');
  await page.waitForURL(/did=deleted&n=130/);
  await page.click("text=Undo");
  await page.waitForURL(/did=restored&n=130/);
  await page.click("text=Next");
  await page.waitForURL(/page=2/);
  assert.equal(await shownRows(page).count(), 30);
  await page.getByRole("link", { name: "Name" }).click();
  await page.waitForURL(/sort=name/);
  await page.locator('[aria-sort="ascending"]').waitFor();
  assert.deepEqual(rig.complaints, []);
});

for (const script of [true, false]) {
  Deno.test(`on a phone the first monitor is above the fold, in two lines, and nothing has taken the focus, ${script ? "with" : "without"} script`, async () => {
    await using rig = await AppRig.start();
    const page = await rig.page({
      ...{ viewport: { width: 390, height: 844 }, javaScriptEnabled: script },
    });
    await signUp(page, "a@example.org");
    await importList(page, [`Shop=${rig.target.url}`, `B=${rig.target.url}b`]);
    const box = await page.locator(".monitors tbody tr").first().boundingBox();
    assert.ok(box !== null && box.y + box.height < 844, JSON.stringify(box));
    assert.ok(box.height < 80, `${box.height} px`);
    if (script) {
      assert.equal(
        await page.evaluate("document.activeElement?.tagName"),
        "BODY",
      );
    }
    await page.locator(".monitors tbody input").first().check();
    await page.locator(".bulk").waitFor();
    await page.setViewportSize({ width: 320, height: 640 });
    if (script) {
      assert.equal(
        await page.evaluate("document.documentElement.scrollWidth"),
        320,
      );
    }
  });
}

Deno.test("a session that has ended elsewhere leads to sign in", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await signUp(page, "a@example.org");
  await importList(page, [rig.target.url]);
  await page.context().clearCookies({ name: "uptick" });
  await page.waitForURL(/\/app\/sign-in/);
});
