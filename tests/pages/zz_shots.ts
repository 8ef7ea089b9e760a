import { AppRig, signUp } from "./fixtures/app_rig.ts";
await using rig = await AppRig.start();
const page = await rig.page({ viewport: { width: 1280, height: 900 } });
await signUp(page, "ann@example.org");
const phone = await rig.page({ viewport: { width: 390, height: 844 }, storageState: await page.context().storageState() });
const small = await rig.page({ viewport: { width: 320, height: 640 }, storageState: await page.context().storageState() });
const dark = await rig.page({ viewport: { width: 1280, height: 900 }, colorScheme: "dark", storageState: await page.context().storageState() });
async function shoot(name: string, path: string, full = false) {
  for (const [look, p] of [["wide", page], ["phone", phone], ["small", small], ["dark", dark]] as const) {
    await p.goto(path);
    await p.waitForTimeout(300);
    await p.screenshot({ path: `/tmp/h-list/${name}-${look}.png`, fullPage: full });
    const w = await p.evaluate("document.documentElement.scrollWidth");
    const y = await p.evaluate("(document.querySelector('.monitors tbody tr')?.getBoundingClientRect().bottom)");
    console.log(name, look, "width", w, "first row bottom", y);
  }
}
async function imp(list: unknown[]) {
  await page.goto("/app/import");
  await page.fill("#f-list", JSON.stringify(list));
  await page.click("button.main", { timeout: 90000 });
  await page.locator("section.notice").waitFor({ timeout: 60000 });
}
const t = rig.target.url;
await shoot("0", "/app", true);
await shoot("add", "/app/add", true);
await shoot("add-dns", "/app/add?kind=dns", true);
await page.goto("/app/add"); await page.fill("#f-url", t); await page.keyboard.press("Enter"); await page.waitForTimeout(800);
await page.screenshot({ path: "/tmp/h-list/add-tried-wide.png" });
await page.keyboard.press("Enter"); await page.waitForURL(/did=added/); await page.waitForTimeout(500);
await page.screenshot({ path: "/tmp/h-list/added-wide.png" });
await shoot("1", "/app", true);
await imp([
  { name: "Shop", url: t + "s", tags: ["shop", "eu"], public: true }, { name: "Payments", url: "http://127.0.0.1:9999/", tags: ["shop"] },
  { name: "Search", url: t + "search?q=uptime", paused: true }, { name: "חנות תל אביב 24", url: t + "tlv", tags: ["מזרח"] },
  { name: "A name of which nobody knows where it will be broken ".repeat(2).slice(0, 100), url: t + "very/long/path/".repeat(8), tags: Array.from({ length: 8 }, (_, i) => `tag number ${i}`) },
  ...Array.from({ length: 6 }, (_, i) => ({ name: `Service ${i}`, url: t + i, public: i % 2 === 0 })),
]);
await page.waitForTimeout(4000);
await shoot("12", "/app", true);
for (const [look, p] of [["wide", page], ["phone", phone], ["small", small]] as const) {
  await p.goto("/app"); await p.locator(".monitors tbody input").nth(1).check(); await p.locator(".monitors tbody input").nth(3).check();
  await p.waitForTimeout(200);
  await p.screenshot({ path: `/tmp/h-list/ticked-${look}.png` });
}
await imp(Array.from({ length: 1988 }, (_, i) => ({ name: `Host ${i}`, url: `${t}${i}x`, interval: "1h" })));
await page.waitForTimeout(5000);
await shoot("2000", "/app");
await page.goto("/app"); await page.evaluate("scrollTo(0, 2000)"); await page.check("#f-page"); await page.waitForTimeout(300);
await page.screenshot({ path: "/tmp/h-list/2000-scrolled-wide.png" });
await page.check("#f-all"); await page.waitForTimeout(200);
await page.screenshot({ path: "/tmp/h-list/2000-all-wide.png" });
await page.click('button[value="delete"]'); await page.waitForTimeout(500);
await page.screenshot({ path: "/tmp/h-list/confirm-wide.png", fullPage: true });
await page.click('button[value="delete"]'); 
await page.waitForTimeout(1300);
await page.screenshot({ path: "/tmp/h-list/progress-wide.png" });
await page.waitForURL(/did=deleted/, { timeout: 60000 }); 
await page.screenshot({ path: "/tmp/h-list/deleted-wide.png" });
console.log(rig.complaints);
