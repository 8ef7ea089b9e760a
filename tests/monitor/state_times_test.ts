import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addStateTimes,
  type Finding,
  findingAfter,
  mergeStateTimes,
  type StateTimes,
  type TimeRange,
} from "../../monitor/state_times.ts";
import type { Tick } from "../../monitor/types.ts";
import { EPOCH, tickLists } from "./fixtures/arbitraries.ts";
import { downTick, tick, unknownTick } from "./fixtures/monitored_url.ts";

const HOUR_MS = 3_600_000;
/** The beginning of an hour. */
const HOUR = Math.floor(EPOCH / HOUR_MS) * HOUR_MS;
/** Lists that reach over some hours. */
const lists = () => tickLists({ maxGapMs: 600_000 });
const edges = fc.integer({ min: EPOCH - 1, max: EPOCH + 5 * HOUR_MS });

function timesOf(
  { from, to }: TimeRange,
  ticks: readonly Tick[],
  carried: Finding | null = null,
): { times: StateTimes; finding: Finding | null } {
  const times: StateTimes = new Map();
  const within = ticks.filter(({ at }) => at >= from && at < to);
  const finding = addStateTimes(times, { from, to }, within, carried);
  return { times, finding };
}

const sumOf = (times: StateTimes) =>
  [...times.values()].reduce((sum, [a, b]) => sum + a + b, 0);

Deno.test("addStateTimes() of adjacent ranges adds up to that of both, wherever they are parted", () => {
  fc.assert(fc.property(lists(), edges, edges, edges, (ticks, ...cuts) => {
    const [from, middle, to] = cuts.sort((a, b) => a - b) as [
      number,
      number,
      number,
    ];
    const { finding: carried } = timesOf({ from: 0, to: from }, ticks);
    const whole = timesOf({ from, to }, ticks, carried);
    const first = timesOf({ from, to: middle }, ticks, carried);
    const second = timesOf({ from: middle, to }, ticks, first.finding);
    mergeStateTimes(first.times, second.times);
    assert.deepEqual(first.times, whole.times);
    assert.deepEqual(second.finding, whole.finding);
    mergeStateTimes(whole.times, second.times, -1);
    mergeStateTimes(second.times, whole.times);
    assert.deepEqual(second.times, first.times);
  }));
});

Deno.test("addStateTimes() is the same at whatever interval a state is asked, also when it is changed", () => {
  const steps = fc.array(fc.constantFrom(1_000, 10_000, 60_000), {
    minLength: 2,
    maxLength: 20,
  });
  const changes = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 });
  fc.assert(fc.property(steps, changes, (steps, changes) => {
    // Up and down in turn for whole minutes, from the minutes in `changes` on.
    const stateAt = (at: number) =>
      changes.filter((each) => HOUR + each * 60_000 <= at).length % 2 === 0;
    const askedEvery = (stepsOfMinutes: readonly number[]) => {
      const ticks: Tick[] = [];
      stepsOfMinutes.forEach((step, minute) => {
        const start = HOUR + minute * 60_000;
        for (let at = start; at < start + 60_000; at += step) {
          ticks.push(stateAt(at) ? tick(at) : downTick(at));
        }
      });
      return ticks;
    };
    const range = { from: HOUR, to: HOUR + steps.length * 60_000 };
    assert.deepEqual(
      timesOf(range, askedEvery(steps)).times,
      timesOf(range, askedEvery(steps.map(() => 60_000))).times,
    );
  }));
});

Deno.test("addStateTimes() counts no moment twice, and none without a tick before it", () => {
  fc.assert(fc.property(lists(), edges, edges, (ticks, a, b) => {
    const range = { from: Math.min(a, b), to: Math.max(a, b) };
    const { times } = timesOf(range, ticks);
    const first = ticks.find(({ at }) => at >= range.from && at < range.to);
    const most = first === undefined ? 0 : range.to - first.at;
    assert.ok(sumOf(times) <= most, `${sumOf(times)} of ${most} ms`);
    for (const [first, second] of times.values()) {
      assert.ok(first >= 0 && second >= 0);
    }
  }));
});

Deno.test("addStateTimes() bridges a restart, and leaves out the time in which nobody asked", () => {
  const every10s = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => tick(from + n * 10_000));
  const range = { from: HOUR, to: HOUR + 30 * 60_000 };
  const restarted = [...every10s(HOUR, 6), ...every10s(HOUR + 120_000, 168)];
  assert.deepEqual(
    timesOf(range, restarted).times,
    new Map([["up", [30 * 60_000, 0]]]),
  );
  // Two intervals and a probe's delay of 150 s after the last tick, and again from the next one on.
  const away = [...every10s(HOUR, 7), ...every10s(HOUR + 20 * 60_000, 60)];
  assert.deepEqual(
    timesOf(range, away).times,
    new Map([["up", [60_000 + 170_000 + 10 * 60_000, 0]]]),
  );
});

Deno.test("addStateTimes() keeps the halves of hours apart, and every state by its name or code", () => {
  const ticks = [
    tick(HOUR),
    downTick(HOUR + 20 * 60_000),
    unknownTick(HOUR + 40 * 60_000),
    tick(HOUR + 50 * 60_000, { outcome: 7 }),
  ];
  // What is asked every 20 minutes is believed for longer than from tick to tick.
  const carried = findingAfter(
    findingAfter(null, tick(HOUR - 40 * 60_000)),
    tick(HOUR - 20 * 60_000),
  );
  const { times } = timesOf({ from: HOUR, to: HOUR + HOUR_MS }, ticks, carried);
  assert.deepEqual(
    times,
    new Map<unknown, unknown>([
      ["up", [20 * 60_000, 0]],
      ["down", [10 * 60_000, 10 * 60_000]],
      ["unknown", [0, 10 * 60_000]],
      [7, [0, 10 * 60_000]],
    ]),
  );
});

Deno.test("addStateTimes() believes what a retry found until the next slot, however soon it came", () => {
  const range = { from: HOUR, to: HOUR + 2 * HOUR_MS };
  const failed = HOUR + HOUR_MS;
  const ticks = [
    tick(HOUR),
    tick(HOUR + HOUR_MS / 2),
    downTick(failed),
    downTick(failed + 10_000),
    tick(failed + 20_000),
    tick(failed + HOUR_MS / 2),
  ];
  const { times } = timesOf(range, ticks);
  assert.equal(sumOf(times), 2 * HOUR_MS - (HOUR_MS / 2 - 150_000));
  assert.deepEqual(times.get("down"), [20_000, 0]);
});
