import assert from "node:assert/strict";
import { newRollUp } from "../../../monitor/roll_up.ts";
import { DayTimes } from "../../../routes/history/day_times.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TODAY = Date.UTC(2026, 10, 20);

/** A roll-up of probes, of which so many failed. */
function rollUpAt(at: number, upCount: number, downCount: number) {
  return { at, rollUp: { ...newRollUp(), upCount, downCount } };
}

/** A roll-up of time in maintenance. */
function maintained(at: number, forMs: number) {
  const rollUp = newRollUp();
  rollUp.times.set("maintenance", [forMs, 0]);
  return { at, rollUp };
}

Deno.test("DayTimes has days with data, and today from its hours last; each shard is read once", async () => {
  let reads = 0;
  const times = new DayTimes({
    now: () => TODAY + 2 * HOUR_MS,
    history: {
      days: (shard, from, to) => {
        reads++;
        const days = [
          rollUpAt(TODAY - 40 * DAY_MS, 1, 1),
          rollUpAt(TODAY - 2 * DAY_MS, 0, 0),
          rollUpAt(TODAY - DAY_MS, 4, 0),
          maintained(TODAY - 3 * DAY_MS, HOUR_MS),
        ].filter(({ at }) => at >= from && at < to);
        return Promise.resolve(new Map([[shard * 64, days]]));
      },
      hoursOfShard: (shard, from) => {
        assert.equal(from, TODAY);
        const hours = [
          rollUpAt(TODAY, 1, 0),
          rollUpAt(TODAY + HOUR_MS, 0, 1),
        ];
        return Promise.resolve(new Map([[shard * 64, hours]]));
      },
    },
  });
  const found = await times.of([0, 1, 64]);
  assert.deepEqual(found.get(0), [
    { at: TODAY - 40 * DAY_MS, upMs: DAY_MS / 2, downMs: DAY_MS / 2 },
    { at: TODAY - DAY_MS, upMs: DAY_MS, downMs: 0 },
    { at: TODAY - 3 * DAY_MS, upMs: 0, downMs: 0, maintenanceMs: HOUR_MS },
    { at: TODAY, upMs: HOUR_MS, downMs: HOUR_MS },
  ]);
  assert.deepEqual(found.get(1), []);
  assert.deepEqual(found.get(64), found.get(0));
  await times.of([0, 1, 64]);
  assert.equal(reads, 2 * 6);
});
