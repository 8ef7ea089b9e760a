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
    monitor: { createdAt: NOW - 200_000, intervalMs: 60_000 } as Monitor,
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
  uptime: string,
  response: string,
  note: string,
][] = [
  ["nothing yet", current("pending", {}), "–", "–", ""],
  [
    "unknown ticks alone",
    current("unknown", { unknownCount: 3 }),
    "–",
    "–",
    "",
  ],
  [
    "up",
    current("up", { upCount: 3, upMs: 200_000 }, { responseMs: 84.4 }),
    "100 %",
    "84 ms",
    "",
  ],
  [
    "one probe, twelve seconds ago",
    current("up", { upCount: 1, lastAt: NOW - 12_000, lastOutcome: "up" }),
    "100 % of 12 s",
    "–",
    "",
  ],
  [
    "one probe, before it was paused",
    current(
      "paused",
      { upCount: 1, lastAt: NOW - 12_000, lastOutcome: "up" },
      { checkedAt: NOW - 12_000 },
    ),
    "–",
    "–",
    "",
  ],
  [
    "one failure of 100,000 before there were times",
    current("up", { upCount: 99_999, downCount: 1 }),
    "about 99.99 %",
    "–",
    "",
  ],
  [
    "down",
    current("down", {
      downCount: 1,
      downMs: 12_000,
      cause: { kind: "status", status: 503 },
    }, {
      since: NOW - 61_000,
    }),
    "0.00 % of 12 s",
    "–",
    "for 1 min 1 s: it answered with status 503",
  ],
  [
    "down without a cause",
    current("down", { downCount: 1, downMs: 200_000 }, { since: NOW + 5 }),
    "0.00 %",
    "–",
    "for less than 1 s",
  ],
];

for (const [what, state, uptime, response, note] of CASES) {
  Deno.test(`rowText() of ${what}`, () => {
    assert.deepEqual(rowText(state, NOW), { uptime, response, note });
  });
}
