import assert from "node:assert/strict";
import { countOf } from "../../monitor/roll_up.ts";
import type { Tick } from "../../monitor/types.ts";
import { HOUR_MS, MIDNIGHT, StoreRig } from "../store/store_rig.ts";

const URL_ID = 1;
const SHARD = 0;
const KEPT_MS = 48 * HOUR_MS;
const MINUTE_MS = 60_000;

/** A tick a minute for one hour, down for ten of them. */
const ticks = Array.from({ length: 60 }, (_, minute): Tick => {
  const isDown = minute >= 20 && minute < 30;
  return {
    at: MIDNIGHT + minute * MINUTE_MS,
    outcome: isDown ? "down" : "up",
    durationMs: 12.5,
    status: isDown ? 503 : 200,
    kind: isDown ? "status" : null,
  };
});

Deno.test("ticks are gone after their retention, events and roll-ups stay", async () => {
  using rig = await StoreRig.open();
  await rig.record(new Map([[URL_ID, ticks]]));
  rig.now = MIDNIGHT + 2 * HOUR_MS;
  await rig.packing.packHours(SHARD, MIDNIGHT / HOUR_MS);
  const listed = () => rig.history.ticks(URL_ID, MIDNIGHT, MIDNIGHT + HOUR_MS);
  assert.deepEqual(await listed(), ticks);

  rig.now = MIDNIGHT + 30 * MINUTE_MS + KEPT_MS;
  assert.deepEqual(await listed(), ticks.slice(30));

  rig.now = MIDNIGHT + HOUR_MS + KEPT_MS;
  assert.deepEqual(await listed(), []);
  const events = await rig.events.page(URL_ID, 0, 10);
  assert.deepEqual(
    events.map(({ event }) => event),
    ["uptime", "downtime", "uptime"],
  );
  const to = MIDNIGHT + 24 * HOUR_MS;
  const hours = await rig.history.hours(URL_ID, MIDNIGHT, to);
  const days = await rig.history.days(SHARD, MIDNIGHT, to);
  for (const series of [hours, days.get(URL_ID) ?? []]) {
    assert.deepEqual(
      series.filter(({ rollUp }) => countOf(rollUp) > 0)
        .map(({ rollUp }) => [rollUp.upCount, rollUp.downCount]),
      [[50, 10]],
    );
  }
});
