import assert from "node:assert/strict";
import fc from "fast-check";
import { rollUpRange } from "../../../monitor/roll_up.ts";
import { addStateTimes } from "../../../monitor/state_times.ts";
import type { Tick } from "../../../monitor/types.ts";
import { outcomes } from "../../monitor/fixtures/arbitraries.ts";
import { downTick, tick } from "../../monitor/fixtures/monitored_url.ts";
import { DAY_MS, HOUR_MS, MIDNIGHT, StoreRig } from "../store_rig.ts";

const MIDNIGHT_HOUR = MIDNIGHT / HOUR_MS;

/** Some hours of ticks around midnight, of which the first are packed. */
const histories = fc.record({
  steps: fc.array(
    fc.tuple(fc.integer({ min: 1_000, max: 1_500_000 }), outcomes),
    { minLength: 5, maxLength: 25 },
  ),
  packedHours: fc.nat(4),
}).map(({ steps, packedHours }) => {
  let at = MIDNIGHT - 90 * 60_000;
  const ticks = steps.map(([gap, outcome]): Tick => ({
    at: at += gap,
    ...outcome,
  })).filter(({ at }) => at < MIDNIGHT + 90 * 60_000);
  return { ticks, packedHours };
});

const NEVER = { from: 0, to: 0 };

const edges = fc.integer({
  min: MIDNIGHT - 2 * HOUR_MS,
  max: MIDNIGHT + 2 * HOUR_MS,
});
const ranges = fc.tuple(edges, edges)
  .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);

Deno.test("History.rollUp() of any range is that of its ticks, packed or not, over hours and midnight", async () => {
  await fc.assert(
    fc.asyncProperty(
      histories,
      fc.array(ranges, { minLength: 3, maxLength: 6 }),
      async ({ ticks, packedHours }, list) => {
        using rig = await StoreRig.open();
        await rig.record(new Map([[1, ticks]]));
        rig.now = MIDNIGHT + 2 * HOUR_MS;
        for (let hour = 0; hour < packedHours; hour++) {
          await rig.packing.packHours(0, MIDNIGHT_HOUR - 2 + hour);
        }
        for (const [from, to] of list) {
          const within = ticks.filter(({ at }) => at >= from && at < to);
          assert.deepEqual(await rig.history.ticks(1, from, to), within);
          const before = ticks.filter(({ at }) => at < from);
          const finding = addStateTimes(new Map(), NEVER, before, null);
          assert.deepEqual(
            sorted(await rig.history.rollUp(1, from, to)),
            sorted({
              ...rollUpRange({ from, to }, within, finding),
              finding: null,
            }),
          );
        }
      },
    ),
    { numRuns: 25 },
  );
});

function sorted<Sums extends { buckets: Map<number, number> }>(rollUp: Sums) {
  return { ...rollUp, buckets: [...rollUp.buckets].sort(([a], [b]) => a - b) };
}

/** A tick every ten minutes for some days, packed hour by hour. */
async function manyDays(rig: StoreRig, days: number): Promise<void> {
  for (let hour = 0; hour < days * 24; hour++) {
    const start = MIDNIGHT + hour * HOUR_MS;
    const ticks = Array.from(
      { length: 6 },
      (_, index): Tick =>
        (hour % 24 === 5 ? downTick : tick)(start + index * 600_000 + 1),
    );
    await rig.record(new Map([[1, ticks]]));
    rig.now = start + HOUR_MS + 1;
    await rig.packing.packHours(0, MIDNIGHT_HOUR + hour);
  }
}

Deno.test("History keeps roll-ups when ticks are past their retention", async () => {
  using rig = await StoreRig.open();
  await manyDays(rig, 4);
  const { now, history } = rig;
  assert.equal((await history.ticks(1, 0, now)).length, 48 * 6);
  const whole = await history.rollUp(1, MIDNIGHT, now);
  assert.deepEqual([whole.upCount, whole.downCount], [4 * 23 * 6, 4 * 6]);
  const early = await history.rollUp(
    1,
    MIDNIGHT + 5 * HOUR_MS,
    MIDNIGHT + 6 * HOUR_MS,
  );
  assert.deepEqual([early.upCount, early.downCount], [0, 6]);
  for (const [minutes, downCount] of [[20, 6], [40, 0]] as const) {
    const from = MIDNIGHT + 5 * HOUR_MS + minutes * 60_000;
    const rounded = await history.rollUp(1, from, MIDNIGHT + 12 * HOUR_MS);
    assert.equal(rounded.downCount, downCount, `from ${minutes} minutes on`);
  }
});

Deno.test("History.days() gives every day of a shard, today's up to now", async () => {
  using rig = await StoreRig.open();
  await manyDays(rig, 3);
  const today = MIDNIGHT + 3 * DAY_MS;
  await rig.record(
    new Map([[1, [tick(today + 5_000)]], [2, [downTick(today + 6_000)]]]),
  );
  rig.now = today + 10_000;
  const days = await rig.history.days(0, MIDNIGHT, rig.now);
  assert.deepEqual(
    days.get(1)?.map((
      { at, rollUp },
    ) => [(at - MIDNIGHT) / DAY_MS, rollUp.upCount]),
    [[0, 138], [1, 138], [2, 138], [3, 1]],
  );
  assert.equal(days.get(2)?.[0]?.rollUp.downCount, 1);
});

Deno.test("History.hours() leaves out hours without ticks, and those outside the range", async () => {
  using rig = await StoreRig.open();
  await manyDays(rig, 1);
  const hours = await rig.history.hours(
    1,
    MIDNIGHT + 1,
    MIDNIGHT + 3 * HOUR_MS,
  );
  assert.deepEqual(hours.map(({ at }) => (at - MIDNIGHT) / HOUR_MS), [1, 2]);
  assert.deepEqual(await rig.history.hours(2, 0, rig.now), []);
});

Deno.test("History.ticks() knows the ticks of a shard that was never packed, from any time on", async () => {
  using rig = await StoreRig.open();
  const ticks = [tick(MIDNIGHT + 1_000), downTick(MIDNIGHT + 2_000)];
  await rig.record(new Map([[1, ticks]]));
  rig.now = MIDNIGHT + 3_000;
  for (
    const [from, to] of [[0, Infinity], [0, rig.now], [MIDNIGHT, Infinity]]
  ) {
    assert.deepEqual(
      await rig.history.ticks(1, from as number, to as number),
      ticks,
    );
  }
  assert.deepEqual(await rig.history.ticks(1, MIDNIGHT + 1_001, Infinity), [
    ticks[1],
  ]);
  assert.deepEqual(await rig.history.ticks(1, 5, 5), []);
  assert.deepEqual(await rig.history.ticks(2, 0, Infinity), []);
});
