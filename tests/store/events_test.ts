import assert from "node:assert/strict";
import type { Tick } from "../../monitor/types.ts";
import { downTick, tick } from "../monitor/fixtures/monitored_url.ts";
import { DAY_MS, MIDNIGHT, StoreRig } from "./store_rig.ts";

/** A url that flips at each of `count` ticks, a second apart. */
async function flipping(rig: StoreRig, count: number): Promise<void> {
  const ticks = Array.from(
    { length: count },
    (_, index): Tick => (index % 2 ? downTick : tick)(MIDNIGHT + index * 1_000),
  );
  await rig.record(new Map([[1, ticks]]));
  rig.now = MIDNIGHT + count * 1_000;
}

const PAGES: [offset: number, limit: number, want: number[]][] = [
  [0, 3, [7, 6, 5]],
  [3, 3, [4, 3, 2]],
  [6, 3, [1]],
  [7, 3, []],
  [100, 3, []],
  [0, 100, [7, 6, 5, 4, 3, 2, 1]],
];

for (const [offset, limit, want] of PAGES) {
  Deno.test(`Events.page() gives events [${want}] for offset ${offset}, limit ${limit}`, async () => {
    using rig = await StoreRig.open();
    await flipping(rig, 7);
    const page = await rig.events.page(1, offset, limit);
    assert.deepEqual(page.map(({ number }) => number), want);
    assert.equal(await rig.events.count(1), 7);
  });
}

Deno.test("Events are none for a url that was never probed", async () => {
  using rig = await StoreRig.open();
  assert.deepEqual(await rig.events.page(9, 0, 10), []);
  assert.equal(await rig.events.count(9), 0);
});

Deno.test("Events.between() gives what lasted at some time of a range", async () => {
  using rig = await StoreRig.open();
  await flipping(rig, 7);
  const found = await rig.events.between(1, MIDNIGHT + 2_500, MIDNIGHT + 4_500);
  assert.deepEqual(found.map(({ number }) => number), [5, 4, 3]);
});

Deno.test("Events that ended long ago are not shown, the open one always", async () => {
  using rig = await StoreRig.open();
  await flipping(rig, 3);
  rig.now += 401 * DAY_MS;
  const page = await rig.events.page(1, 0, 10);
  assert.deepEqual(page.map(({ number }) => number), [3]);
});
