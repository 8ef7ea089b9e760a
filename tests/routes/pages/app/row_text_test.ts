import assert from "node:assert/strict";
import type { Monitor } from "../../../../monitor/types.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../../../monitor/monitor_state.ts";
import { rowText } from "../../../../routes/pages/app/row_text.ts";
import type { CurrentState } from "../../../../routes/pages/words/current_state.ts";

const NOW = 1_800_000_000_000;

function current(
  shown: CurrentState["shown"],
  state: Partial<MonitorState>,
  more: Partial<CurrentState> = {},
): CurrentState {
  return {
    monitor: {} as Monitor,
    shown,
    since: null,
    state: { ...newMonitorState(1), ...state },
    responseMs: null,
    checkedAt: null,
    ...more,
  };
}

const CASES: [
  what: string,
  current: CurrentState,
  response: string,
  note: string,
][] = [
  ["nothing yet", current("pending", {}), "–", ""],
  ["up", current("up", { upCount: 3 }, { responseMs: 84.4 }), "84 ms", ""],
  [
    "down",
    current("down", { cause: { kind: "status", status: 503 } }, {
      since: NOW - 61_000,
    }),
    "–",
    "for 1 min 1 s: it answered with status 503",
  ],
  [
    "down without a cause",
    current("down", { downCount: 1 }, { since: NOW + 5 }),
    "–",
    "for less than 1 s",
  ],
];

for (const [what, state, response, note] of CASES) {
  Deno.test(`rowText() of ${what}`, () => {
    assert.deepEqual(rowText(state, NOW), { response, note });
  });
}
