import assert from "node:assert/strict";
import { knownTimeOf } from "../../../monitor/known_time.ts";
import type { LeftOut } from "../../../monitor/state_times.ts";
import { History } from "../../../store/history/history.ts";
import { Packing } from "../../../store/history/packing.ts";
import { downTick, tick } from "../../monitor/fixtures/monitored_url.ts";
import { DAY_MS, HOUR_MS, MIDNIGHT, StoreRig } from "../store_rig.ts";

const HOUR = MIDNIGHT / HOUR_MS;
const MINUTE_MS = 60_000;

/** From half past midnight to two: it ends with an hour. */
const leftOut: LeftOut = (_, from, to) => {
  const window = { from: MIDNIGHT + HOUR_MS / 2, to: MIDNIGHT + 2 * HOUR_MS };
  return window.from < to && window.to > from ? [window] : [];
};

/** Asked every five minutes, from one minute past midnight on; down within the maintenance, and up again with the first probe after it. */
const TICKS = Array.from({ length: 36 }, (_, index) => {
  const at = MIDNIGHT + (1 + 5 * index) * MINUTE_MS;
  return index >= 8 && index < 24 ? downTick(at) : tick(at);
});

Deno.test("what was down in maintenance costs no uptime, also where a window ends with an hour, packed or not, late or not", async () => {
  using rig = await StoreRig.open();
  const options = {
    ...{ retentionMs: 2 * DAY_MS, now: () => rig.now, leftOut },
    ...{ randomOperation: () => 1, breathe: () => Promise.resolve() },
  };
  const history = new History(rig.database, rig.shards, options);
  const packing = new Packing(rig.database, rig.shards, options);
  const [late, ...ticks] = TICKS.toSpliced(10, 1);
  const lateOnes = [late, TICKS[10]].filter((each) => each !== undefined);
  await rig.record(new Map([[1, ticks]]));
  rig.now = MIDNIGHT + 3 * HOUR_MS;
  const check = async (what: string) => {
    const all = await history.rollUp(1, MIDNIGHT, rig.now);
    const days = (await history.days(0, MIDNIGHT, rig.now)).get(1) ?? [];
    const hours = await history.hours(1, MIDNIGHT, rig.now);
    for (const { rollUp } of [{ rollUp: all }, ...days, ...hours]) {
      assert.equal(rollUp.downCount, 0, what);
      assert.equal(knownTimeOf(rollUp, DAY_MS).downMs, 0, what);
    }
    assert.ok(hours.length === 3 && days.length === 1, what);
  };
  await check("not packed");
  for (const hour of [0, 1, 2]) {
    await packing.packHours(0, HOUR + hour);
    await check(`hour ${hour} is packed`);
  }
  await rig.record(new Map([[1, lateOnes]]));
  await check("late ticks");
  await packing.packHours(0, HOUR);
  await check("late ticks are packed");
});
