import assert from "node:assert/strict";
import {
  ACCENT,
  ACCENT_DARK,
  darkAccent,
} from "../../../../monitor/fields/looks/accent.ts";
import { contrast } from "../../../../monitor/fields/looks/contrast.ts";
import { GROUNDS } from "../../../../monitor/fields/looks/grounds.ts";
import { Refusal } from "../../../../monitor/fields/value_kind.ts";

const RATIOS: [colour: string, ground: string, ratio: number][] = [
  ["#000000", "#ffffff", 21],
  ["#ffffff", "#000000", 21],
  ["#777777", "#777777", 1],
  ["#777777", "#ffffff", 4.48],
  ["#767676", "#ffffff", 4.54],
  ["#ff0000", "#ffffff", 4],
];

for (const [colour, ground, ratio] of RATIOS) {
  Deno.test(`contrast() of ${colour} on ${ground} is ${ratio}`, () => {
    assert.equal(Math.round(contrast(colour, ground) * 100) / 100, ratio);
  });
}

const TAKEN: [kind: typeof ACCENT, text: string, colour: string][] = [
  [ACCENT, "#0B5CAD", "#0b5cad"],
  [ACCENT, "#000000", "#000000"],
  [ACCENT_DARK, "#79B8FF", "#79b8ff"],
  [ACCENT_DARK, "#ffffff", "#ffffff"],
];

for (const [kind, text, colour] of TAKEN) {
  Deno.test(`${text} is a colour that can be read: ${kind.rule}`, () => {
    assert.equal(kind.read(text), colour);
  });
}

const REFUSED: [kind: typeof ACCENT, text: string, says: RegExp][] = [
  [ACCENT, "#767676", /4\.5:1 for text on #f7f8f9 .*: this one has 4\.27:1$/],
  [ACCENT, "#727272", /4\.5:1 for text on #f0f2f4 .*: this one has 4\.28:1$/],
  [ACCENT, "#fff", /^a colour such as #0b5cad, with a contrast/],
  [ACCENT, "#0b5cad;", /^a colour such as/],
  [ACCENT, "red", /^a colour such as/],
  [ACCENT_DARK, "#0b5cad", /on #171c22 \(the dark pages\): this one has 2\.56/],
];

for (const [kind, text, says] of REFUSED) {
  Deno.test(`${text} is refused: ${says.source}`, () => {
    assert.throws(() => kind.read(text), (error: unknown) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.value, text);
      assert.match(error.rule, says);
      return true;
    });
  });
}

Deno.test("darkAccent() makes every accent as light as the dark needs, and no lighter", () => {
  assert.equal(darkAccent("#79b8ff"), "#79b8ff");
  for (const light of ["#000000", "#0b5cad", "#8a1c5b", "#5c4400", "#0000ff"]) {
    const dark = darkAccent(light);
    assert.equal(ACCENT_DARK.read(dark), dark);
    const worst = Math.min(
      ...[GROUNDS.dark.page, GROUNDS.dark.card, GROUNDS.dark.sunk]
        .map((ground) => contrast(dark, ground)),
    );
    assert.ok(worst >= 4.5 && worst < 6.5, `${light}: ${dark} has ${worst}`);
  }
});
