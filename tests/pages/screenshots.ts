import type { Browser } from "playwright-core";
import { startHttpApp } from "../routes/fixtures/http_app.ts";
import { launchBrowser } from "./fixtures/browser.ts";
import { SAMPLE_URLS } from "./fixtures/sample_urls.ts";
import { seedStore } from "./fixtures/seed_store.ts";

const FOLDER = new URL("../../screenshots/", import.meta.url);

interface Look {
  readonly name: string;
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

const LOOKS: readonly Look[] = [
  { name: "light", width: 1_100, colorScheme: "light" },
  { name: "dark", width: 1_100, colorScheme: "dark" },
  { name: "phone", width: 360, colorScheme: "light" },
];

/** Pages by the name of their picture. Number 3 of the samples is the one that is down. */
const PAGES: Readonly<Record<string, string>> = {
  status: "/",
  service: "/status/3",
  "service-month": "/status/2?range=30d",
  widget: "/widget/3",
  error: "/status/999",
};

async function shoot(browser: Browser, origin: string, look: Look) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 800 },
    colorScheme: look.colorScheme,
    deviceScaleFactor: 1,
  });
  try {
    for (const [name, path] of Object.entries(PAGES)) {
      const page = await context.newPage();
      await page.goto(origin + path);
      const file = new URL(`${name}-${look.name}.png`, FOLDER).pathname;
      await page.screenshot({ path: file, fullPage: true });
      await page.close();
    }
  } finally {
    await context.close();
  }
}

/** Writes a picture of every page to `screenshots/`: light, dark, and as on a phone. */
async function main(): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  await using app = await startHttpApp({ checkDocument: false });
  await seedStore(app.store, SAMPLE_URLS);
  const browser = await launchBrowser();
  try {
    for (const look of LOOKS) {
      await shoot(browser, `http://127.0.0.1:${app.port}`, look);
    }
  } finally {
    await browser.close();
  }
}

if (import.meta.main) await main();
