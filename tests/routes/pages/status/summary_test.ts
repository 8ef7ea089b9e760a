import assert from "node:assert/strict";
import type { Impact } from "../../../../monitor/incident.ts";
import type { ShownState } from "../../../../monitor/shown_states.ts";
import { summarise } from "../../../../routes/pages/status/summary.ts";

const LETTERS: Readonly<Record<string, ShownState>> = {
  u: "up",
  d: "down",
  D: "down",
  "?": "unknown",
  n: "pending",
  p: "paused",
  s: "degraded",
  m: "maintenance",
};
const EARLY = 1_000_000;
const LATE = EARLY + 42 * 60_000;
const NAMES = ["Shop", "Checkout", "Search", "Mail"];

/** One letter per service, probed each minute; `D` went down 42 minutes before `d` did. */
function servicesOf(letters: string) {
  return [...letters].map((letter, index) => {
    const shown = LETTERS[letter] ?? "pending";
    const isKnown = ["up", "down", "degraded"].includes(shown);
    const since = letter === "D" ? EARLY : LATE + index * 1_000;
    const name = NAMES[index] ?? `Service ${index + 1}`;
    return {
      shown,
      since: isKnown ? since : null,
      monitor: { name, intervalMs: 60_000 },
    };
  });
}

function summaryOf(letters: string) {
  return summarise(servicesOf(letters));
}

const CASES: [
  letters: string,
  state: ShownState,
  text: string,
  counts: string,
][] = [
  ["", "pending", "No services yet", ""],
  ["u", "up", "All systems operational", "1 up"],
  ["uuuuuuuuuuuu", "up", "All systems operational", "12 up"],
  ["uuup", "up", "All systems operational", "3 up · 1 paused"],
  ["uun", "up", "All systems operational", "2 up · 1 new"],
  ["uumm", "up", "All systems operational", "2 up · 2 in maintenance"],
  ["n", "pending", "Waiting for the first results", "1 new"],
  ["nnp", "pending", "Waiting for the first results", "2 new · 1 paused"],
  ["p", "paused", "Monitoring is paused", "1 paused"],
  ["pm", "maintenance", "Under maintenance", "1 in maintenance · 1 paused"],
  ["d", "down", "Shop is down", "1 down"],
  ["ud", "down", "Checkout is down", "1 up"],
  ["ud?p", "down", "Checkout is down", "1 up · 1 has no data · 1 paused"],
  ["dp", "down", "Shop is down", "1 paused"],
  ["d??", "down", "Shop is down", "2 have no data"],
  ["ddd", "down", "All services are down", "3 down"],
  ["Ddddddddddd", "down", "All services are down", "11 down"],
  ["dddp", "down", "All services are down", "1 paused"],
  ["uududp", "down", "2 of 6 services are down", "3 up · 1 paused"],
  ["uuuuuuuuuddd", "down", "3 of 12 services are down", "9 up"],
  ["sd", "down", "Checkout is down", "1 slow"],
  [
    "usd?npm",
    "down",
    "Search is down",
    [
      "1 up · 1 slow · 1 has no data · 1 in maintenance · 1 new · 1 paused",
    ].join(),
  ],
  ["us", "degraded", "Checkout is slow", "1 up"],
  ["ss", "degraded", "All services are slow", "2 slow"],
  ["suus", "degraded", "2 of 4 services are slow", "2 up"],
  ["s?", "degraded", "Shop is slow", "1 has no data"],
  ["u?", "unknown", "No data from Checkout", "1 up"],
  ["u??", "unknown", "No data from 2 of 3 services", "1 up"],
  ["??", "unknown", "No data from any service", "2 have no data"],
];

for (const [letters, state, text, counts] of CASES) {
  Deno.test(`summarise() says "${text}" and "${counts}" of "${letters}"`, () => {
    const summary = summaryOf(letters);
    assert.equal(summary.state, state);
    assert.equal(summary.text, text);
    assert.equal(summary.counts, counts);
  });
}

/** Whose headline tells a time, and which. */
const STARTS: [letters: string, since: number | null, why: string][] = [
  ["ud", LATE + 1_000, "of one that is down"],
  ["ddd", LATE, "that began within two intervals, the earliest"],
  ["D", EARLY, "of the only one"],
  ["Ddddddddddd", null, "where one has been down for longer than the others"],
  ["uDd", null, "where they went down apart"],
  ["us", LATE + 1_000, "of one that is slow"],
  ["uuu", null, "where nothing is wrong"],
  ["u?", null, "of what has no data"],
];

for (const [letters, since, why] of STARTS) {
  Deno.test(`summarise() tells ${since === null ? "no" : "the"} start ${why}: "${letters}"`, () => {
    assert.equal(summaryOf(letters).since, since);
  });
}

/** What is said beside the states of the services: impacts, the oldest incident first. */
const SAID: [string, Impact[], state: string, text: string, counts: string][] =
  [
    ["uu", ["none"], "up", "All systems operational", "2 up · 1 incident"],
    ["uu", ["minor"], "degraded", "Incident 1", "2 up"],
    ["uu", ["major"], "down", "Incident 1", "2 up"],
    ["ud", ["critical"], "down", "Incident 1", "1 up · 1 down"],
    ["ud", ["minor"], "down", "Checkout is down", "1 up · 1 incident"],
    ["us", ["minor"], "degraded", "Incident 1", "1 up · 1 slow"],
    ["pp", ["minor"], "degraded", "Incident 1", "2 paused"],
    ["", ["minor"], "degraded", "Incident 1", ""],
    [
      "uu",
      ["minor", "minor"],
      "degraded",
      "Incident 2",
      "2 up · 1 more incident",
    ],
    [
      "u",
      ["critical", "major", "none"],
      "down",
      "Incident 1",
      "1 up · 2 more incidents",
    ],
  ];

for (const [letters, impacts, state, text, counts] of SAID) {
  Deno.test(`summarise() says "${text}" and "${counts}" of "${letters}" and incidents of impact ${impacts}`, () => {
    const incidents = impacts.map((impact, index) => ({
      ...{ title: `Incident ${index + 1}`, impact, startedAt: EARLY },
    }));
    const summary = summarise(servicesOf(letters), incidents);
    assert.equal(summary.state, state);
    assert.equal(summary.text, text);
    assert.equal(summary.counts, counts);
    if (text.startsWith("Incident")) assert.equal(summary.since, EARLY);
  });
}
