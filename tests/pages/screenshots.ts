import type { BrowserContextOptions, Page } from "playwright-core";
import { AppRig } from "./fixtures/app_rig.ts";
import { PAGE_PATHS } from "./fixtures/page_paths.ts";
import { APP_PATHS, fillAccount } from "./fixtures/sample_account.ts";
import { startSampleSite } from "./fixtures/sample_site.ts";

const FOLDER = new URL("../../screenshots/", import.meta.url);

/** How each page is looked at. */
const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: { width: 1_100, height: 800 }, colorScheme: "light" },
  dark: { viewport: { width: 1_100, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 800 }, colorScheme: "light" },
};

const GUEST_PATHS = {
  "app-sign-in": "/app/sign-in",
  "app-sign-up": "/app/sign-up",
};

/** A picture of each of the pages, in every look; `open` opens one for a reader. */
async function shoot(
  paths: Readonly<Record<string, string>>,
  open: (look: BrowserContextOptions) => Promise<Page>,
): Promise<void> {
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await open(options);
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(path);
      const file = new URL(`${name}-${look}.png`, FOLDER).pathname;
      await page.screenshot({ path: file, fullPage: true });
    }
    await page.context().close();
  }
}

async function shootPublicPages(): Promise<void> {
  await using site = await startSampleSite();
  const { browser, origin: baseURL } = site;
  await shoot(PAGE_PATHS, async (look) => {
    const context = await browser.newContext({ ...look, baseURL });
    return await context.newPage();
  });
}

async function shootApp(): Promise<void> {
  await using rig = await AppRig.start();
  await shoot(GUEST_PATHS, (look) => rig.page(look));
  const page = await rig.page();
  const { up, down } = await fillAccount(page, rig);
  const storageState = await page.context().storageState();
  const paths = Object.entries(APP_PATHS).map((
    [name, path],
  ) => [name, path.replace(":up", up).replace(":down", down)]);
  await shoot(
    Object.fromEntries(paths),
    (look) => rig.page({ ...look, storageState }),
  );
}

/** Writes a picture of every page to `screenshots/`: light, dark, and as on a phone. */
async function main(): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  await shootPublicPages();
  await shootApp();
}

if (import.meta.main) await main();
