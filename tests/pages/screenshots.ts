import type { Browser } from "playwright-core";
import { PAGE_PATHS } from "./fixtures/page_paths.ts";
import { startSampleSite } from "./fixtures/sample_site.ts";

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

async function shoot(browser: Browser, origin: string, look: Look) {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 800 },
    colorScheme: look.colorScheme,
    deviceScaleFactor: 1,
  });
  try {
    for (const [name, path] of Object.entries(PAGE_PATHS)) {
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
  await using site = await startSampleSite();
  for (const look of LOOKS) await shoot(site.browser, site.origin, look);
}

if (import.meta.main) await main();
