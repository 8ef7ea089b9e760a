import assert from "node:assert/strict";
import { addMonitor, AppRig, PASSWORD, tabTo } from "./fixtures/app_rig.ts";

Deno.test("from the status page to the first green result, by keyboard alone", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await page.goto("/");
  const type = (text: string) => page.keyboard.type(text);
  const press = (key: string) => page.keyboard.press(key);
  await tabTo(page, /^Sign in$/);
  await press("Enter");
  await page.waitForURL("/app/sign-in");
  await tabTo(page, /^Sign up$/);
  await press("Enter");
  await page.waitForURL("/app/sign-up");
  await page.locator("#f-email:focus").waitFor();
  await type("a@example.org");
  await press("Tab");
  await type(PASSWORD);
  await press("Enter");
  await page.waitForURL("/app");
  await tabTo(page, /^What should Uptick watch/);
  await type(rig.target.url);
  await press("Enter");
  await page.locator("output.good").waitFor();
  await tabTo(page, /^Start watching$/);
  await press("Enter");
  await page.locator('.monitors tr[data-s="up"]').waitFor();
  assert.match(
    await page.locator(".monitors tbody tr").innerText(),
    /Up[^]*ms/,
  );
  assert.match(
    await page.locator(".notice").innerText(),
    /is being watched/,
  );
  assert.deepEqual(rig.complaints, []);
});

Deno.test("a url is changed, tried, ticked, deleted and brought back by keyboard alone", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  const press = (key: string) => page.keyboard.press(key);
  await page.goto("/app/sign-up");
  await page.locator("#f-email:focus").waitFor();
  await page.keyboard.type("a@example.org");
  await press("Tab");
  await page.keyboard.type(PASSWORD);
  await press("Enter");
  await page.waitForURL("/app");
  await addMonitor(page, rig.target.url);
  await tabTo(page, /^127\.0\.0\.1/);
  await press("Enter");
  await page.waitForURL(/\/status\/\d+$/);
  await tabTo(page, /^Settings$/);
  await press("Enter");
  await page.waitForURL(/\/app\/urls\/\d+$/);
  await tabTo(page, /^Name$/);
  await page.keyboard.type("Shop"); // Tab has selected what was there
  await tabTo(page, /^Check it now$/);
  await press("Enter");
  const output = page.locator("output.good");
  await output.waitFor();
  assert.match(await output.innerText(), /^200 in [\d.]+ ms$/);
  assert.equal(await page.inputValue("#f-name"), "Shop");
  await press("Shift+Tab");
  await press("Enter");
  await page.waitForURL(/did=saved/);
  await page.goto("/app");
  await tabTo(page, /^Shop$/);
  await press("Shift+Tab");
  await press("Space");
  assert.equal(await page.locator(".ticked").innerText(), "1 selected");
  await tabTo(page, /^Delete$/);
  await press("Enter");
  await page.waitForURL(/did=deleted/);
  assert.equal(await page.locator(".monitors tbody tr").count(), 0);
  await tabTo(page, /^Undo$/);
  await press("Enter");
  await page.waitForURL(/did=restored/);
  await page.locator('.monitors tr[data-s="up"]').waitFor();
  assert.deepEqual(rig.complaints, []);
});

Deno.test("a form with a mistake puts the focus on what is wrong, and from there into the field", async () => {
  await using rig = await AppRig.start();
  const page = await rig.page();
  await page.goto("/app/sign-up");
  await page.locator("#f-email:focus").waitFor();
  await page.keyboard.type("a@example.org");
  await page.keyboard.press("Enter");
  await page.locator(".errors").waitFor();
  assert.match(await page.title(), /^Error: /);
  await page.locator(".errors:focus").waitFor();
  await tabTo(page, /^Choose a password$/);
  await page.keyboard.press("Enter");
  await page.locator("#f-password:focus").waitFor();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("/app");
});
