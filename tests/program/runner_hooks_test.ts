import assert from "node:assert/strict";
import { createCatalogue } from "../../metrics/catalogue.ts";
import type { Metric } from "../../metrics/metric.ts";
import type { RunnerHooks } from "../../monitor/rounds/runner.ts";
import { runnerHooks } from "../../program/runner_hooks.ts";
import {
  monitoredUrl,
  probeResult,
  tick,
} from "../monitor/fixtures/monitored_url.ts";

const MONITOR = monitoredUrl();
const COMMITTED = [{
  monitor: MONITOR,
  tick: tick(1),
  certificateExpiryHour: null,
}];
const NO_DESCRIPTOR = probeResult({
  outcome: "unknown",
  kind: null,
  address: null,
  path: null,
});

/** What happens, and what the metrics say then that said nothing before. */
const CASES: [
  what: string,
  happen: (hooks: RunnerHooks) => void,
  lines: string[],
][] = [
  [
    "a probe that is answered",
    (hooks) => hooks.onResult(probeResult(), MONITOR),
    [
      'uptick_probes_total{outcome="up",kind="none"} 1',
      "uptick_probe_duration_seconds_count 1",
    ],
  ],
  [
    "a probe of which silence is all that is known",
    (hooks) =>
      hooks.onResult(
        probeResult({ outcome: "unknown", kind: null, suspect: "wait" }),
        MONITOR,
      ),
    [
      "uptick_probe_duration_seconds_count 1",
      'uptick_probes_total{outcome="unknown",kind="none"} 1',
    ],
  ],
  [
    "a probe that was never sent for want of a descriptor",
    (hooks) => hooks.onResult(NO_DESCRIPTOR, MONITOR),
    ["uptick_slots_missed_total 1"],
  ],
  [
    "three results that are lost together",
    (hooks) => hooks.onLost(3),
    ["uptick_records_lost_total 3"],
  ],
  [
    "two commits of one window",
    (hooks) => {
      hooks.onCommitted(COMMITTED, [], true);
      hooks.onCommitted(COMMITTED, [], false);
    },
    ["uptick_windows_recorded_total 1"],
  ],
  ["a stall", (hooks) => hooks.onStall(900), ["uptick_stalls_total 1"]],
  [
    "a clock that was set",
    (hooks) => hooks.onClockStep(-7_200_000),
    ["uptick_stalls_total 1"],
  ],
  ["a slot that is missed", (hooks) => hooks.onMissed(2), [
    "uptick_slots_missed_total 2",
  ]],
  ["claims", (hooks) => hooks.onClaims(2, 1), [
    'uptick_claims_total{result="won"} 2',
    'uptick_claims_total{result="lost"} 1',
  ]],
  ["a probe that starts late", (hooks) => hooks.onProbeStart(20), [
    "uptick_probe_lateness_seconds_count 1",
  ]],
];

function linesOf(metrics: ReturnType<typeof createCatalogue>): string[] {
  const families: Metric[] = Object.values(metrics);
  return families.flatMap((family) => [...family.lines("text", "all")]);
}

for (const [what, happen, lines] of CASES) {
  Deno.test(`${what} shows in [${lines.map((line) => line.split(" ")[0]).join(", ")}] and in no other counter`, () => {
    const metrics = createCatalogue();
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const before = new Set(linesOf(metrics));
    happen(runnerHooks(metrics, silent, false));
    const news = linesOf(metrics)
      .filter((line) => !before.has(line) && !/_(?:bucket|sum)[ {]/.test(line));
    assert.deepEqual(news.sort(), lines.toSorted());
  });
}

Deno.test("a time in which the process stood still is told, and a clock that was set forward, but none set back", () => {
  const lost: number[] = [];
  const hooks = runnerHooks(
    createCatalogue(),
    { debug() {}, info() {}, warn() {}, error() {} },
    false,
    undefined,
    (ms) => lost.push(ms),
  );
  hooks.onStall(900);
  hooks.onClockStep(-7_200_000);
  hooks.onClockStep(600_000);
  assert.deepEqual(lost, [900, 600_000]);
});
