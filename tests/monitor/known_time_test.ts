import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type KnownTime,
  knownTimeOf,
  sumKnownTimes,
  uptimeShareOf,
} from "../../monitor/known_time.ts";
import {
  mergeRollUp,
  newRollUp,
  rollUpRange,
  rollUpTicks,
} from "../../monitor/roll_up.ts";
import type { Outcome, Tick } from "../../monitor/types.ts";
import { EPOCH } from "./fixtures/arbitraries.ts";
import { downTick, tick, unknownTick } from "./fixtures/monitored_url.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A whole hour. */
const START = Math.ceil(EPOCH / HOUR_MS) * HOUR_MS;
const MAKE = {
  up: tick,
  down: downTick,
  unknown: unknownTick,
  degraded: (at: number) => tick(at, { outcome: "degraded", kind: "slow" }),
};

/** A state that holds for so many seconds, asked for at an interval. */
type Stretch = readonly [
  outcome: Outcome,
  seconds: number,
  intervalSeconds: number,
];

function ticksOf(stretches: readonly Stretch[]): Tick[] {
  const ticks: Tick[] = [];
  let at = START;
  for (const [outcome, seconds, interval] of stretches) {
    const end = at + seconds * 1_000;
    for (let slot = at; slot < end; slot += interval * 1_000) {
      ticks.push(MAKE[outcome](slot));
    }
    at = end;
  }
  return ticks;
}

function lengthMs(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, [, seconds]) => sum + seconds * 1_000, 0);
}

function knownIn(ticks: readonly Tick[], spanMs: number): KnownTime {
  const range = { from: START, to: START + spanMs };
  return knownTimeOf(rollUpRange(range, ticks, null), spanMs);
}

function percentOf(stretches: readonly Stretch[]): string {
  const known = knownIn(ticksOf(stretches), lengthMs(stretches));
  return ((uptimeShareOf(known) ?? NaN) * 100).toFixed(1);
}

Deno.test("a shorter interval in an outage does not make it longer", () => {
  const outage: Stretch[] = [["up", 80, 10], ["down", 26, 1]];
  assert.equal(percentOf(outage), "75.5");
});

Deno.test("one bad day asked each second weighs no more than a good one", () => {
  const good = knownIn(ticksOf([["up", 86_400, 60]]), DAY_MS);
  const bad = knownIn(ticksOf([["down", 86_400, 1]]), DAY_MS);
  const month = sumKnownTimes([...Array(28).fill(good), bad]);
  assert.equal(((uptimeShareOf(month) ?? 0) * 100).toFixed(1), "96.6");
});

Deno.test("unknown time is neither up nor down", () => {
  const day: Stretch[] = [["up", 60, 10], ["unknown", 600, 10], [
    "down",
    60,
    10,
  ]];
  assert.equal(percentOf(day), "50.0");
});

Deno.test("counts alone share out the range, and say so", () => {
  const ticks = ticksOf([["up", 30, 10], ["down", 10, 10], [
    "unknown",
    40,
    10,
  ]]);
  assert.deepEqual(knownTimeOf(rollUpTicks(ticks), HOUR_MS), {
    upMs: HOUR_MS / 2 * 0.75,
    downMs: HOUR_MS / 2 * 0.25,
    isEstimated: true,
  });
  const both = mergeRollUp(
    rollUpRange({ from: START, to: START + 10_000 }, [tick(START)], null),
    rollUpTicks(ticks),
  );
  const want = { upMs: 10_000, downMs: 0, isEstimated: false };
  assert.deepEqual(knownTimeOf(both, HOUR_MS), want);
  const none = { upMs: 0, downMs: 0, isEstimated: false };
  assert.deepEqual(knownTimeOf(newRollUp(), HOUR_MS), none);
});

Deno.test("uptimeShareOf() never comes to 1 from below", () => {
  const share = uptimeShareOf({ upMs: Number.MAX_SAFE_INTEGER, downMs: 0.5 });
  assert.ok(share !== null && share < 1 && share * 100 < 100);
  assert.equal(uptimeShareOf({ upMs: 1, downMs: 0 }), 1);
  assert.equal(uptimeShareOf({ upMs: 0, downMs: 0 }), null);
});

const stretches = fc.array(
  fc.tuple(
    fc.constantFrom<Outcome>("up", "down", "unknown"),
    fc.integer({ min: 1, max: 20 }).map((steps) => steps * 60),
    fc.constantFrom(1, 2, 5, 10, 20, 30, 60),
  ),
  { minLength: 1, maxLength: 12 },
);

Deno.test("known times of adjacent ranges are those of both", () => {
  fc.assert(
    fc.property(
      stretches,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, share) => {
        const ticks = ticksOf(list);
        const to = START + lengthMs(list);
        const middle = START + Math.floor(share * lengthMs(list));
        const first = rollUpRange(
          { from: START, to: middle },
          ticks.filter(({ at }) => at < middle),
          null,
        );
        const second = rollUpRange(
          { from: middle, to },
          ticks.filter(({ at }) => at >= middle),
          first.finding,
        );
        assert.deepEqual(
          sumKnownTimes([first, second].map((part) => knownTimeOf(part, 0))),
          knownIn(ticks, lengthMs(list)),
        );
      },
    ),
  );
});

Deno.test("a changed interval changes no known time", () => {
  const interval = fc.constantFrom(1, 2, 5, 10, 20, 30, 60);
  fc.assert(fc.property(stretches, interval, (list, seconds) => {
    const other = list.map(([outcome, length]): Stretch => [
      outcome,
      length,
      seconds,
    ]);
    const spanMs = lengthMs(list);
    assert.deepEqual(
      knownIn(ticksOf(other), spanMs),
      knownIn(ticksOf(list), spanMs),
    );
  }));
});

Deno.test("a restart in which nothing changed changes no known time", () => {
  const restart = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 1, max: 140_000 }),
  );
  fc.assert(fc.property(restart, ([share, awayMs]) => {
    const list: Stretch[] = [["up", 600, 10], ["down", 600, 10]];
    const away = START + Math.ceil(share * 1_190_000);
    const ticks = ticksOf(list);
    const left = ticks.filter(({ at }) => at < away || at >= away + awayMs);
    const turn = START + 600_000;
    // what changed meanwhile is known from the first probe after it
    fc.pre(away > turn || away + awayMs <= turn);
    fc.pre(left.length > 0 && left[0]?.at === START);
    assert.deepEqual(knownIn(left, 1_200_000), knownIn(ticks, 1_200_000));
  }));
});

Deno.test("what is degraded counts as up", () => {
  const stretches: Stretch[] = [
    ["up", 100, 10],
    ["degraded", 100, 10],
    ["down", 100, 10],
  ];
  assert.equal(percentOf(stretches), "66.7");
});
