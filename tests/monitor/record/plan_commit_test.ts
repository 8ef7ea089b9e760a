import assert from "node:assert/strict";
import { foldPending } from "../../../monitor/record/plan_commit.ts";
import type { Tick } from "../../../monitor/types.ts";
import {
  type MonitorState,
  newMonitorState,
} from "../../../monitor/monitor_state.ts";
import {
  downTick,
  monitoredUrl,
  tick,
  unknownTick,
} from "../fixtures/monitored_url.ts";

type Probe = readonly [tick: Tick, certificateExpiryHour: number | null];

/** What is known of the certificate after probes, of which the first came with that of hour 500. */
function expiryAfter(...probes: readonly Probe[]): number | null | undefined {
  const monitor = monitoredUrl();
  const states = new Map<number, MonitorState>([[
    monitor.id,
    newMonitorState(monitor.id),
  ]]);
  const first: Probe = [tick(10), 500];
  for (const [tick, certificateExpiryHour] of [first, ...probes]) {
    const entry = { monitor: monitor, tick, certificateExpiryHour };
    foldPending(states, { entry, repeated: false, isLeftOut: false }, 100);
  }
  return states.get(monitor.id)?.certificateExpiryHour;
}

const CASES: [what: string, want: number | null, probes: Probe[]][] = [
  ["a certificate that was renewed", 900, [[tick(20), 900]]],
  ["a bad certificate", 3, [[downTick(20), 3]]],
  ["none, after a probe that came through without TLS", null, [
    [tick(20), null],
  ]],
  ["the known one, after a probe that failed before TLS", 500, [
    [downTick(20), null],
  ]],
  ["the known one, after a local fault", 500, [[unknownTick(20), null]]],
  ["the known one, after a probe that is older", 500, [[tick(5), null]]],
];

for (const [what, want, probes] of CASES) {
  Deno.test(`foldPending() keeps ${what}`, () => {
    assert.equal(expiryAfter(...probes), want);
  });
}
