import assert from "node:assert/strict";
import type { Monitor, MonitorEvent } from "../../../../monitor/types.ts";
import type { Outage } from "../../../../routes/pages/parts/outage.ts";
import { entriesOf } from "../../../../routes/pages/status/outage_entries.ts";

/** An outage of a service, in seconds. */
function outage(
  id: number,
  start: number,
  end: number | null,
  intervalSeconds = 60,
): Outage {
  return {
    monitor: { id, intervalMs: intervalSeconds * 1_000 } as Monitor,
    event: {
      urlId: id,
      startedAt: start * 1_000,
      endedAt: end === null ? null : end * 1_000,
    } as MonitorEvent,
  };
}

const CASES: [
  what: string,
  outages: Outage[],
  entries: [ids: string, start: number, end: number | null][],
][] = [
  ["one alone", [outage(1, 5, 35)], [["1", 5, 35]]],
  [
    "a host with eleven services as one",
    Array.from({ length: 11 }, (_, i) => outage(i + 1, 100 + i, 140)),
    [["1 2 3 4 5 6 7 8 9 10 11", 100, 140]],
  ],
  [
    "what began more than two intervals later as another",
    [outage(1, 0, 30), outage(2, 120, 150), outage(3, 121, 150)],
    [["3", 121, 150], ["1 2", 0, 150]],
  ],
  [
    "a chain by its first one, so that flapping does not make one of all",
    [0, 100, 200, 300].map((at, i) => outage(i + 1, at, at + 30)),
    [["3 4", 200, 330], ["1 2", 0, 130]],
  ],
  [
    "what is found out by a slow interval within it, but for ten minutes at most",
    [outage(1, 0, 900), outage(2, 500, 900, 3_600), outage(3, 700, 900, 3_600)],
    [["3", 700, 900], ["1 2", 0, 900]],
  ],
  [
    "one that lasts as lasting, whoever is up again",
    [outage(1, 0, 60), outage(2, 10, null)],
    [["1 2", 0, null]],
  ],
];

for (const [what, outages, entries] of CASES) {
  Deno.test(`entriesOf() tells ${what}`, () => {
    assert.deepEqual(
      entriesOf(outages.toReversed()).map((entry) => [
        entry.outages.map(({ monitor }) => monitor.id).join(" "),
        entry.startedAt / 1_000,
        entry.endedAt === null ? null : entry.endedAt / 1_000,
      ]),
      entries,
    );
  });
}

Deno.test("entriesOf() tells as one what one alert told of, however far apart", () => {
  const outages = [
    outage(1, 0, 60),
    outage(2, 500, 900),
    outage(3, 5_000, 6_000),
  ];
  const [late, together] = entriesOf(
    outages,
    ({ monitor }) => monitor.id === 3 ? undefined : "o_1_1",
  );
  assert.deepEqual(together?.outages.map(({ monitor }) => monitor.id), [1, 2]);
  assert.equal(late?.startedAt, 5_000_000);
});
