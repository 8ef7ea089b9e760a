import assert from "node:assert/strict";
import fc from "fast-check";
import { countsAsUp } from "../../monitor/codes.ts";
import {
  meanMsOf,
  mergeRollUp,
  newRollUp,
  quantileMsOf,
  rollUpRange,
  rollUpTicks,
  subtractRollUp,
  uptimeOf,
} from "../../monitor/roll_up.ts";
import { findingAfter } from "../../monitor/state_times.ts";
import type { Tick } from "../../monitor/types.ts";
import { downTick, tick } from "./fixtures/monitored_url.ts";
import { EPOCH, tickLists } from "./fixtures/arbitraries.ts";

/** The roll-up of an hour with times, from ticks at its beginning. */
const hourOf = (ticks: Tick[]) => ({
  ...rollUpRange({ from: EPOCH, to: EPOCH + 3_600_000 }, ticks, null),
  finding: null,
});

const merged = (...lists: Tick[][]) =>
  lists.map(rollUpTicks).reduce(mergeRollUp, newRollUp());

Deno.test("mergeRollUp() does not care how ticks were grouped, nor in what order", () => {
  fc.assert(fc.property(tickLists(), tickLists(), tickLists(), (a, b, c) => {
    const all = rollUpTicks([...a, ...b, ...c]);
    assert.deepEqual(merged(a, b, c), all);
    assert.deepEqual(merged([...a, ...b], c), all);
    assert.deepEqual(merged(c, [...b, ...a]), all);
  }));
});

Deno.test("subtractRollUp() undoes mergeRollUp()", () => {
  fc.assert(fc.property(tickLists(), tickLists(), (a, b) => {
    assert.deepEqual(
      subtractRollUp(merged(a, b), rollUpTicks(b)),
      rollUpTicks(a),
    );
    const both = mergeRollUp(hourOf(a), hourOf(b));
    assert.deepEqual(subtractRollUp(both, hourOf(b)), hourOf(a));
  }));
});

Deno.test("rollUpTicks() marks its ticks as of no known time, rollUpRange() does not", () => {
  fc.assert(fc.property(tickLists(), (ticks) => {
    assert.equal(rollUpTicks(ticks).uncoveredCount, ticks.length);
    const { times, finding, uncoveredCount, ...counts } = hourOf(ticks);
    assert.equal(uncoveredCount, 0);
    assert.equal(times.size > 0, ticks.length > 0);
    assert.deepEqual(
      { ...counts, times: new Map(), finding, uncoveredCount: ticks.length },
      rollUpTicks(ticks),
    );
  }));
});

Deno.test("uptimeOf() of adjoining ranges adds up, weighed by their known ticks", () => {
  fc.assert(fc.property(tickLists(), tickLists(), (a, b) => {
    const known = (ticks: Tick[]) =>
      ticks.filter(({ outcome }) => outcome !== "unknown").length;
    const uptime = (ticks: Tick[]) => uptimeOf(rollUpTicks(ticks)) ?? 0;
    const sum = uptime(a) * known(a) + uptime(b) * known(b);
    const both = uptime([...a, ...b]) * (known(a) + known(b));
    assert.ok(Math.abs(sum - both) < 1e-6);
  }));
});

Deno.test("uptimeOf(), meanMsOf() and quantileMsOf() are null where nothing is known", () => {
  const empty = newRollUp();
  assert.deepEqual(
    [uptimeOf(empty), meanMsOf(empty), quantileMsOf(empty, 0.5)],
    [null, null, null],
  );
});

Deno.test("meanMsOf() is the mean of the up ticks that have a response time", () => {
  fc.assert(fc.property(tickLists(), (ticks) => {
    const times = ticks.filter(({ outcome }) => countsAsUp(outcome))
      .flatMap(({ durationMs }) => durationMs ?? []);
    const mean = meanMsOf(rollUpTicks(ticks));
    if (times.length === 0) return assert.equal(mean, null);
    const sum = times.reduce((total, time) => total + time, 0);
    assert.ok(Math.abs((mean as number) - sum / times.length) < 1e-6);
  }));
});

Deno.test("quantileMsOf() is within 5 % of the exact quantile", () => {
  const quantiles = fc.constantFrom(0, 0.01, 0.5, 0.9, 0.95, 0.99, 1);
  fc.assert(fc.property(tickLists(), quantiles, (ticks, quantile) => {
    const times = ticks.filter(({ outcome }) => countsAsUp(outcome))
      .flatMap(({ durationMs }) => durationMs ?? []).sort((a, b) => a - b);
    if (times.length === 0) return;
    const rank = Math.max(1, Math.ceil(quantile * times.length));
    const exact = times[rank - 1] as number;
    const told = quantileMsOf(rollUpTicks(ticks), quantile) as number;
    assert.ok(
      Math.abs(told - exact) <= Math.max(0.05 * exact, 0.1),
      `${told} for ${exact}`,
    );
  }));
});

Deno.test("rollUpRange() puts what is left out down to maintenance, as far as something is known of it", () => {
  const at = (minute: number) => minute * 60_000;
  const ticks = Array.from({ length: 60 }, (_, minute) => ({
    ...{ at: at(minute), durationMs: 10, status: 200, kind: null },
    outcome: minute >= 20 && minute < 40 ? "down" as const : "up" as const,
  })).slice(0, 50);
  const range = { from: 0, to: at(60) };
  const plain = rollUpRange(range, ticks, null);
  const parts = [{ from: at(-5), to: at(5) }, { from: at(25), to: at(70) }];
  const { times, upCount, downCount, unknownCount, finding } = rollUpRange(
    range,
    ticks,
    null,
    parts,
  );
  const sum = ([first, second] = [0, 0] as readonly [number, number]) =>
    first + second;
  assert.deepEqual(finding, plain.finding);
  assert.equal(sum(times.get("down")), at(5));
  assert.equal(sum(times.get("up")), at(15));
  const known = plain.times.values().reduce((all, each) => all + sum(each), 0);
  const left = times.values().reduce((all, each) => all + sum(each), 0);
  assert.equal(left, known);
  assert.deepEqual([upCount, downCount, unknownCount], [15, 5, 30]);
});

/** In minutes: up before a maintenance of 60 to 90, down in it, and what is found at times after it. */
const AFTER: [
  what: string,
  ticks: [at: number, isUp: boolean][],
  downMs: number,
][] = [
  ["up with the next tick", [[50, true], [70, false], [93, true]], 0],
  ["down with the next tick too", [[50, true], [70, false], [93, false], [
    100,
    true,
  ]], 7],
  ["not asked within it", [[50, false], [93, true]], 13],
  ["not asked any more", [[50, true], [70, false]], 0],
];

for (const [what, minutes, downMs] of AFTER) {
  Deno.test(`rollUpRange() does not carry what was found in a maintenance on after it: ${what}`, () => {
    const minuteMs = 60_000;
    const at = (minute: number) => EPOCH + minute * minuteMs;
    const leftOut = [{ from: at(60), to: at(90) }];
    const ticks = minutes.map(([minute, isUp]) =>
      isUp ? tick(at(minute)) : downTick(at(minute))
    );
    for (const borders of [[0, 120], [0, 90, 120], [0, 75, 92, 120]]) {
      let finding = findingAfter(null, tick(at(-20)));
      let sum = 0;
      for (const [index, from] of borders.slice(0, -1).entries()) {
        const range = { from: at(from), to: at(borders[index + 1] ?? 0) };
        const own = ticks.filter(({ at }) => at >= range.from && at < range.to);
        const rollUp = rollUpRange(range, own, finding, leftOut);
        const [first = 0, second = 0] = rollUp.times.get("down") ?? [];
        sum += first + second;
        finding = rollUp.finding ?? finding;
      }
      assert.equal(sum / minuteMs, downMs, String(borders));
    }
  });
}
