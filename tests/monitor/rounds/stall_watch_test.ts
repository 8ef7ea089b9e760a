import assert from "node:assert/strict";
import { StallWatch } from "../../../monitor/rounds/stall_watch.ts";
import type { Clock } from "../../../monitor/types.ts";

/** A clock whose timer fires when the test says so. */
class HandClock implements Clock {
  wall = 1_800_000_000_000;
  elapsed = 0;
  runCheck: (() => void) | null = null;
  wallMs = () => this.wall;
  monotonicMs = () => this.elapsed;
  setTimer = (callback: () => void) => this.runCheck = callback;
  clearTimer = () => this.runCheck = null;

  pass(ms: number, wallMs = ms): void {
    this.elapsed += ms;
    this.wall += wallMs;
  }
}

function rig() {
  const clock = new HandClock();
  const seen: string[] = [];
  const watch = new StallWatch(clock, {
    onStall: (ms) => seen.push(`stall ${ms}`),
    onClockStep: (ms) => seen.push(`step ${ms}`),
    onCheck: () => {},
  });
  watch.start();
  return { clock, watch, seen };
}

const CASES: [why: string, ms: number, wallMs: number, want: string[]][] = [
  ["a check in time", 100, 100, []],
  ["a check half a second late", 600, 600, []],
  ["a check more than half a second late", 601, 601, ["stall 501"]],
  ["a process that was stopped for 90 s", 90_100, 90_100, ["stall 90000"]],
  ["a clock set forward", 100, 7_200_100, ["step 7200000"]],
  ["a clock set back", 100, -7_199_900, ["step -7200000"]],
  ["a clock corrected by a second", 100, 1_100, []],
  ["a machine that slept", 100, 3_600_100, ["step 3600000"]],
  ["a stop and a step at once", 10_100, 110, ["stall 10000", "step -9990"]],
];

for (const [why, ms, wallMs, want] of CASES) {
  Deno.test(`StallWatch makes [${want}] of ${why}`, () => {
    const { clock, watch, seen } = rig();
    const started = clock.monotonicMs();
    clock.pass(ms, wallMs);
    assert.equal(watch.disturbedSince(started), want.length > 0);
    clock.runCheck?.();
    assert.deepEqual(seen, want, "reported once");
    assert.equal(watch.disturbedSince(started), want.length > 0);
    clock.pass(50);
    assert.equal(watch.disturbedSince(clock.monotonicMs()), false);
  });
}

Deno.test("StallWatch.lagMs is the lag of all checks, the one that is awaited too", () => {
  const { clock, watch } = rig();
  for (const ms of [105, 140, 90]) {
    clock.pass(ms);
    clock.runCheck?.();
  }
  assert.equal(watch.lagMs, 45);
  clock.pass(100);
  assert.equal(watch.lagMs, 45);
  clock.pass(30);
  assert.equal(watch.lagMs, 75);
  clock.runCheck?.();
  assert.equal(watch.lagMs, 75);
});

Deno.test("StallWatch.recentWorstLagMs() tells the worst lag of the last ten seconds, to everybody who asks", () => {
  const { clock, watch } = rig();
  for (const ms of [105, 140, 110]) {
    clock.pass(ms);
    clock.runCheck?.();
  }
  assert.equal(watch.recentWorstLagMs(), 40);
  assert.equal(watch.recentWorstLagMs(), 40);
  for (let checks = 0; checks < 110; checks++) {
    clock.pass(100);
    clock.runCheck?.();
  }
  assert.equal(watch.recentWorstLagMs(), 0);
  clock.pass(130);
  assert.equal(watch.recentWorstLagMs(), 30, "one that lasts counts too");
});

Deno.test("StallWatch.stop() leaves no timer, and a second start no second one", () => {
  const { clock, watch } = rig();
  watch.start();
  watch.stop();
  assert.equal(clock.runCheck, null);
});
