import type { Page } from "playwright-core";
import {
  type Visit,
  visitApp,
  visitPublicPages,
} from "./fixtures/visit_pages.ts";

const FOLDER = new URL("../../screenshots/", import.meta.url);

interface Look {
  readonly media: Parameters<Page["emulateMedia"]>[0];
  /** CSS pixels. */
  readonly width: number;
}

const SCREEN: Look["media"] = { media: "screen", forcedColors: "none" };
const LIGHT: Look["media"] = { ...SCREEN, colorScheme: "light" };
const DARK: Look["media"] = { ...SCREEN, colorScheme: "dark" };

/** How each page is looked at; the last one leaves it as it was. */
const LOOKS: Readonly<Record<string, Look>> = {
  print: { media: { ...LIGHT, media: "print" }, width: 718 },
  "forced-colours": {
    media: { ...LIGHT, forcedColors: "active" },
    width: 1_280,
  },
  narrow: { media: LIGHT, width: 320 },
  "phone-dark": { media: DARK, width: 390 },
  phone: { media: LIGHT, width: 390 },
  dark: { media: DARK, width: 1_280 },
  light: { media: LIGHT, width: 1_280 },
};

const shoot: Visit = async (page, name) => {
  for (const [look, { media, width }] of Object.entries(LOOKS)) {
    await page.emulateMedia(media);
    await page.setViewportSize({ width, height: 844 });
    const path = new URL(`${name}-${look}.png`, FOLDER).pathname;
    await page.screenshot({ path, fullPage: true });
  }
};

/** Writes pictures of every page in every state to `screenshots/`: light, dark, as on a phone, on 320 px, with forced colours, on paper. */
async function main(): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  await visitPublicPages(shoot);
  await visitApp(shoot);
}

if (import.meta.main) await main();
