import assert from "node:assert/strict";
import type { MonitorEvent } from "../../../monitor/types.ts";
import {
  countedEvents,
  markedEvents,
} from "../../../routes/history/counted_events.ts";

type Minutes = readonly [from: number, to: number | null];

const MINUTE_MS = 60_000;

function downtime([from, to]: Minutes): MonitorEvent {
  return {
    ...{ urlId: 1, number: 7, event: "downtime", kind: "refused" },
    startedAt: from * MINUTE_MS,
    endedAt: to === null ? null : to * MINUTE_MS,
    status: null,
  };
}

/** Of a monitor that is asked every five minutes, as of minute 200. */
function timesOf(leftOut: readonly Minutes[], lastAt: number) {
  const all = leftOut.map(([from, to]) => ({
    from: from * MINUTE_MS,
    to: (to ?? 200) * MINUTE_MS,
  }));
  return {
    leftOut: () => all,
    intervalMs: 5 * MINUTE_MS,
    lastAt: lastAt * MINUTE_MS,
    now: 200 * MINUTE_MS,
  };
}

const CASES: [
  what: string,
  outage: Minutes,
  maintenance: Minutes[],
  counted: Minutes[],
  mark?: "whole" | "part",
][] = [
  ["without maintenance counts as it was", [10, 30], [[40, 50], [0, 10]], [
    [10, 30],
  ]],
  ["within maintenance is none", [10, 30], [[10, 30]], [], "whole"],
  [
    "of two maintenances in a row is none",
    [10, 30],
    [[5, 20], [20, 40]],
    [],
    "whole",
  ],
  [
    "that began before counts until then",
    [10, 30],
    [[15, 40]],
    [[10, 15]],
    "part",
  ],
  [
    "that lasts longer counts from the end on",
    [10, 30],
    [[5, 20]],
    [[20, 30]],
    "part",
  ],
  ["that lasts from before to after counts twice", [10, 30], [[15, 20]], [
    [20, 30],
    [10, 15],
  ], "part"],
  [
    "that no probe found after the end is none",
    [10, 24],
    [[5, 20]],
    [],
    "whole",
  ],
  ["that one probe found after the end counts", [10, 25], [[5, 20]], [
    [20, 25],
  ], "part"],
  [
    "that goes on in maintenance is none",
    [150, null],
    [[140, null]],
    [],
    "whole",
  ],
  [
    "that goes on in maintenance counts until that began",
    [130, null],
    [
      [140, null],
    ],
    [[130, 140]],
    "part",
  ],
  ["that goes on after it counts from its end", [150, null], [[140, 190]], [
    [190, null],
  ], "part"],
  [
    "that goes on, and was not looked for since, is none yet",
    [150, null],
    [
      [140, 199],
    ],
    [],
    "whole",
  ],
];

for (const [what, outage, maintenance, counted, mark] of CASES) {
  Deno.test(`countedEvents(): an outage ${what}`, () => {
    const event = downtime(outage);
    const times = timesOf(maintenance, 195);
    const found = countedEvents([event], times);
    assert.deepEqual(
      found.map(({ startedAt, endedAt }) => [
        startedAt / MINUTE_MS,
        endedAt && endedAt / MINUTE_MS,
      ]),
      counted,
    );
    assert.deepEqual(
      found.map(({ part }) => part),
      counted.length === 2 ? [2, undefined] : counted.map(() => undefined),
    );
    assert.deepEqual(markedEvents([event], times), [
      mark === undefined ? event : { ...event, maintenance: mark },
    ]);
  });
}
