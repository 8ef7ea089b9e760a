import { type Kind, Refusal } from "../value_kind.ts";
import { contrast } from "./contrast.ts";
import { GROUNDS, type Grounds } from "./grounds.ts";

/** The operator's colour of links, marks and curves, as `#rrggbb`, in both lights. */
export interface Accent {
  readonly light: string;
  readonly dark: string;
}

type Light = keyof Accent;

/** The colour of links on light pages. */
export const DEFAULT_ACCENT = "#0b5cad";

const MIN_TEXT_CONTRAST = 4.5;
const MIN_SHAPE_CONTRAST = 3;
/** In so many steps a colour becomes white. */
const STEPS = 20;

export const ACCENT: Kind<string> = accentKind("light");
export const ACCENT_DARK: Kind<string> = accentKind("dark");

/** A colour in which text can be read, and shapes seen, on everything that the pages have below them. */
function accentKind(light: Light): Kind<string> {
  const form = "a colour such as #0b5cad";
  const rule = `${form}, with a contrast of at least ${MIN_TEXT_CONTRAST}:1 ` +
    `on the ${light} pages`;
  const read = (text: string) => {
    if (!/^#[\da-f]{6}$/i.test(text)) throw new Refusal(text, rule);
    const colour = text.toLowerCase();
    const problem = contrastProblem(colour, light);
    if (problem !== null) throw new Refusal(text, `${form}, ${problem}`);
    return colour;
  };
  return { rule, read };
}

/** What rule the colour breaks, and by how much; null if none. */
function contrastProblem(colour: string, light: Light): string | null {
  for (const [what, ground, min] of needs(GROUNDS[light])) {
    const ratio = contrast(colour, ground);
    if (ratio >= min) continue;
    return `with a contrast of at least ${min}:1 for ${what} on ${ground} ` +
      `(the ${light} pages): this one has ${floored(ratio)}:1`;
  }
  return null;
}

function needs(
  { page, card, sunk, tints }: Grounds,
): [what: string, ground: string, min: number][] {
  return [
    ...[card, page, sunk].map((ground) =>
      ["text", ground, MIN_TEXT_CONTRAST] as [string, string, number]
    ),
    ...tints.map((ground) =>
      ["shapes", ground, MIN_SHAPE_CONTRAST] as [string, string, number]
    ),
  ];
}

/** Not rounded: 4.49 is not 4.5. */
function floored(ratio: number): string {
  return (Math.floor(ratio * 100) / 100).toFixed(2);
}

/** The accent in the dark where only the other is chosen: as much lighter as it must be. */
export function darkAccent(light: string): string {
  for (let step = 0; step < STEPS; step++) {
    const colour = lightened(light, step / STEPS);
    if (contrastProblem(colour, "dark") === null) return colour;
  }
  return "#ffffff";
}

function lightened(colour: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16);
    return Math.round(part + (255 - part) * share).toString(16)
      .padStart(2, "0");
  });
  return `#${parts.join("")}`;
}
