import assert from "node:assert/strict";
import type { ShownState } from "../../../../monitor/shown_states.ts";
import { summarise } from "../../../../routes/pages/status/summary.ts";

const LETTERS: Readonly<Record<string, ShownState>> = {
  u: "up",
  d: "down",
  "?": "unknown",
  w: "pending",
  p: "paused",
  s: "degraded",
};

/** One letter per url; a url that is down went down at its place in the text. */
function summaryOf(letters: string) {
  return summarise([...letters].map((letter, at) => {
    const shown = LETTERS[letter] ?? "pending";
    return { shown, since: shown === "down" ? at : null };
  }));
}

const CASES: [letters: string, state: ShownState, text: string][] = [
  ["", "pending", "Nothing is watched yet"],
  ["u", "up", "The service is up"],
  ["uu", "up", "Both services are up"],
  ["uuuuuuuuuuuu", "up", "All 12 services are up"],
  ["uuup", "up", "All 3 services are up"],
  ["uuw", "up", "2 of 3 are up, 1 waits for a first result"],
  ["w", "pending", "The first results are on their way"],
  ["pp", "paused", "All services are paused"],
  ["d", "down", "The service is down"],
  ["ddd", "down", "All 3 services are down"],
  ["du", "down", "1 of 2 is down"],
  ["uududp", "down", "2 of 5 are down"],
  ["d??", "down", "1 of 3 is down"],
  ["u?", "unknown", "There is no data of 1 of 2 services"],
  ["??", "unknown", "There is no data"],
  ["s", "degraded", "The service is slow"],
  ["ss", "degraded", "Both services are slow"],
  ["suu", "degraded", "1 of 3 is slow"],
  ["sw", "degraded", "1 of 2 is slow"],
  ["sd", "down", "1 of 2 is down"],
  ["s?", "unknown", "There is no data of 1 of 2 services"],
];

for (const [letters, state, text] of CASES) {
  Deno.test(`summarise() says "${text}" of "${letters}"`, () => {
    const summary = summaryOf(letters);
    assert.equal(summary.state, state);
    assert.equal(summary.text, text);
  });
}

Deno.test("summarise() tells since when the first of the current outages lasts", () => {
  assert.equal(summaryOf("uudud").since, 2);
  assert.equal(summaryOf("uuu").since, null);
});
