import assert from "node:assert/strict";
import { contrast } from "../../../../monitor/fields/looks/contrast.ts";

const SHEET = new URL(
  "../../../../routes/pages/frame/style.css",
  import.meta.url,
);

/** Where the colours of each theme stand in the style sheet. */
const THEMES = {
  light: ":root {",
  dark: ':root[data-theme="dark"] {',
  auto: ':root[data-theme="auto"] {',
} as const;

/** What a day of a bar is drawn in, and a mark on it. */
const MARKS = ["up-bar", "fair-bar", "down-bar", "none-bar"];
/** Bars of services lie on cards, those of groups on the page. */
const GROUNDS = ["card", "page"];
/** WCAG 2.2, 1.4.11. */
const LEAST = 3;

async function coloursOf(
  theme: keyof typeof THEMES,
): Promise<Map<string, string>> {
  const text = await Deno.readTextFile(SHEET);
  const start = text.indexOf(THEMES[theme]);
  assert.ok(start >= 0, theme);
  const block = text.slice(start, text.indexOf("}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{3,6});/g)]
      .map(([, name = "", colour = ""]) => [name, whole(colour)]),
  );
}

/** `#fff` is `#ffffff`. */
function whole(colour: string): string {
  return colour.length === 4 ? colour.replace(/[0-9a-f]/g, "$&$&") : colour;
}

for (const theme of ["light", "dark"] as const) {
  Deno.test(`every part of a bar stands out ${LEAST}:1 from what it lies on, ${theme}`, async () => {
    const colours = await coloursOf(theme);
    for (const mark of MARKS) {
      for (const ground of GROUNDS) {
        const ratio = contrast(
          colours.get(mark) ?? "",
          colours.get(ground) ?? "",
        );
        assert.ok(ratio >= LEAST, `--${mark} on --${ground}: ${ratio}`);
      }
    }
  });
}

Deno.test("the colours of a system that is dark are those of the dark theme", async () => {
  assert.deepEqual(await coloursOf("auto"), await coloursOf("dark"));
});
