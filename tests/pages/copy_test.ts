import assert from "node:assert/strict";
import { startSampleSite } from "./fixtures/sample_site.ts";
import { openPage } from "./fixtures/watched_page.ts";

const SHARE = "/status/3/share";
const BUTTON = "Copy Badge as Markdown";

Deno.test("a snippet is copied by its button, which says so once", async () => {
  await using site = await startSampleSite();
  await using opened = await openPage(site.browser, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const { page, problems } = opened;
  await page.clock.install();
  await page.goto(site.origin + SHARE);
  const snippet = page.getByRole("region", { name: "Badge as Markdown" });
  await page.getByRole("button", { name: BUTTON }).click();
  await page.getByRole("status").filter({ hasText: "Copied" }).waitFor({
    state: "attached",
  });
  const button = page.getByRole("button", {
    name: "Copied Badge as Markdown",
  });
  assert.equal(await button.count(), 1);
  assert.equal(await page.getByText("Copied", { exact: true }).count(), 1);
  assert.equal(
    await page.evaluate<string>("navigator.clipboard.readText()"),
    await snippet.textContent(),
  );
  await page.clock.fastForward(5_000);
  await page.getByRole("button", { name: BUTTON }).waitFor();
  assert.deepEqual(problems, []);
});

Deno.test("without a clipboard, as over plain http, the snippet is selected and copied all the same", async () => {
  await using site = await startSampleSite();
  await using opened = await openPage(site.browser);
  const { page, problems } = opened;
  await page.addInitScript({
    content:
      "Object.defineProperty(navigator, 'clipboard', { value: undefined });",
  });
  await page.goto(site.origin + SHARE);
  await page.getByRole("button", { name: BUTTON }).click();
  await page.getByRole("status").filter({ hasText: "Copied" }).waitFor({
    state: "attached",
  });
  const snippet = page.getByRole("region", { name: "Badge as Markdown" });
  assert.equal(
    await page.evaluate<string>("String(getSelection())"),
    await snippet.textContent(),
  );
  assert.deepEqual(problems, []);
});

Deno.test("where nothing can be copied, the button says how", async () => {
  await using site = await startSampleSite();
  await using opened = await openPage(site.browser);
  const { page } = opened;
  await page.addInitScript({
    content:
      "Object.defineProperty(navigator, 'clipboard', { value: undefined });" +
      "document.execCommand = () => false;",
  });
  await page.goto(site.origin + SHARE);
  await page.getByRole("button", { name: BUTTON }).click();
  await page.getByRole("button", { name: "Now press Ctrl+C" }).waitFor();
});

Deno.test("without scripts there are no buttons, and every snippet is there", async () => {
  await using site = await startSampleSite();
  await using opened = await openPage(site.browser, {
    javaScriptEnabled: false,
  });
  const { page } = opened;
  await page.goto(site.origin + SHARE);
  assert.equal(await page.locator("pre[data-copy]").count(), 4);
  assert.equal(await page.getByRole("button", { name: /^Copy/ }).count(), 0);
});
