import assert from "node:assert/strict";
import { SHOWN_STATES, STATE_NAMES } from "../../monitor/shown_states.ts";

const css = await Deno.readTextFile(
  new URL("../../routes/pages/frame/style.css", import.meta.url),
);

for (const name of STATE_NAMES) {
  const isColoured = SHOWN_STATES[name].colour !== "neutral";
  Deno.test(`the style sheet has ${isColoured ? "a" : "no"} colour for what is ${name}`, () => {
    assert.equal(new RegExp(`\\.word\\.is-${name}\\b`).test(css), isColoured);
  });
}

Deno.test("no two states share a word, a shape or a place in lists", () => {
  for (const field of ["word", "iconPath", "urgency"] as const) {
    const values = STATE_NAMES.map((name) => SHOWN_STATES[name][field]);
    assert.equal(new Set(values).size, STATE_NAMES.length, field);
  }
});

Deno.test("what is not watched is neither up nor down", () => {
  for (const { isWatched, isUp } of Object.values(SHOWN_STATES)) {
    if (!isWatched) assert.equal(isUp, null);
  }
});
