import assert from "node:assert/strict";
import type { ShownState } from "../../../../monitor/shown_states.ts";
import { summarise } from "../../../../routes/pages/status/summary.ts";

const cases: [shown: ShownState[], state: ShownState, text: string][] = [
  [["degraded"], "degraded", "The service is slow"],
  [["degraded", "up", "up"], "degraded", "1 of 3 is slow"],
  [["degraded", "degraded"], "degraded", "Both services are slow"],
  [["degraded", "down"], "down", "1 of 2 is down"],
  [
    ["degraded", "unknown"],
    "unknown",
    "There is no data of 1 of 2 services",
  ],
  [["degraded", "pending"], "degraded", "1 of 2 is slow"],
];

for (const [shown, state, text] of cases) {
  Deno.test(`summarise() says of ${shown}: ${text}`, () => {
    const summary = summarise(shown.map((each) => ({ shown: each, since: 1 })));
    assert.deepEqual([summary.state, summary.text], [state, text]);
  });
}
