import assert from "node:assert/strict";
import type { Tick } from "../../../monitor/types.ts";
import { Packing } from "../../../store/history/packing.ts";
import { downTick, tick } from "../../monitor/fixtures/monitored_url.ts";
import { FaultyKv } from "../faulty_kv.ts";
import { wholeRollUps } from "../whole_roll_ups.ts";
import { assertStoreLaws, StoreImage } from "../store_laws.ts";
import { DAY_MS, HOUR_MS, MIDNIGHT, StoreRig } from "../store_rig.ts";

const MIDNIGHT_HOUR = MIDNIGHT / HOUR_MS;

/** Ticks of two urls over some hours from midnight on, every five minutes. */
function someHours(hours: number): Map<number, Tick[]> {
  const ticks = new Map<number, Tick[]>([[1, []], [2, []]]);
  for (let at = MIDNIGHT; at < MIDNIGHT + hours * HOUR_MS; at += 300_000) {
    ticks.get(1)?.push(tick(at + 1_000, { durationMs: (at % 977) / 10 }));
    ticks.get(2)?.push(
      (at / 300_000) % 7 ? tick(at + 2_000) : downTick(at + 2_000),
    );
  }
  return ticks;
}

/** What can be read of the two urls, however it is stored. */
async function readable(rig: StoreRig) {
  const to = rig.now + HOUR_MS;
  return {
    ticks: await Promise.all([1, 2].map((id) => rig.history.ticks(id, 0, to))),
    hours: wholeRollUps(await rig.history.hours(1, MIDNIGHT, to)),
    days: wholeRollUps(
      (await rig.history.days(0, MIDNIGHT - DAY_MS, to)).get(2),
    ),
    sum: await rig.history.rollUp(2, MIDNIGHT + 1, to),
  };
}

Deno.test("Packing.packHours() changes nothing that can be read, once or twice", async () => {
  using rig = await StoreRig.open();
  const ticks = someHours(3);
  await rig.record(ticks);
  rig.now = MIDNIGHT + 3 * HOUR_MS;
  const before = await readable(rig);
  assert.deepEqual(before.ticks, [ticks.get(1), ticks.get(2)]);
  for (const last of [0, 1, 2, 2]) {
    await rig.packing.packHours(0, MIDNIGHT_HOUR + last);
    assert.deepEqual(await readable(rig), before);
  }
  const image = await StoreImage.of(rig.database);
  assertStoreLaws(image);
  assert.equal(image.of("ticks").length, 3);
  assert.equal(image.of("hours").length, 3);
  assert.equal(image.of("days").length, 1);
});

Deno.test("Packing.packHours() can stop at any store call and be begun again", async () => {
  let call = 0;
  for (let done = false; !done;) {
    call++;
    const kv = new FaultyKv(await Deno.openKv(":memory:"));
    using rig = new StoreRig(kv);
    await rig.record(someHours(2));
    rig.now = MIDNIGHT + 2 * HOUR_MS;
    const before = await readable(rig);
    const crashesAt = kv.calls + call;
    kv.faultAt = (now) => now >= crashesAt ? "failed" : null;
    const compacting = rig.packing.packHours(0, MIDNIGHT_HOUR + 1);
    done = await compacting.then(() => true, () => false);
    kv.faultAt = () => null;
    assert.deepEqual(await readable(rig), before, `stopped at call ${call}`);
    await rig.packing.packHours(0, MIDNIGHT_HOUR + 1);
    assert.deepEqual(await readable(rig), before);
    assertStoreLaws(await StoreImage.of(rig.database));
  }
  assert.ok(call > 8, `${call} calls`);
});

Deno.test("Packing.packHours() packs the last hours before a long time without ticks", async () => {
  using rig = await StoreRig.open();
  await rig.record(someHours(2));
  rig.now = MIDNIGHT + 20 * HOUR_MS;
  const before = await readable(rig);
  await rig.packing.packHours(0, MIDNIGHT_HOUR + 18);
  assert.deepEqual(await readable(rig), before);
  const image = await StoreImage.of(rig.database);
  // the last ticks tell of the third hour too
  assert.equal(image.of("hours").length, 3);
  const { packedHour } = await rig.shards.load(0);
  assert.equal(packedHour, MIDNIGHT_HOUR + 18);
});

Deno.test("Packing.packHours() counts nothing twice after the clock was set back", async () => {
  using rig = await StoreRig.open();
  const ticks = someHours(2);
  await rig.record(ticks);
  rig.now = MIDNIGHT + 2 * HOUR_MS;
  await rig.packing.packHours(0, MIDNIGHT_HOUR + 1);
  const before = await readable(rig);
  rig.now = MIDNIGHT + 30 * 60_000;
  await rig.record(new Map([[3, [tick(rig.now + 5_000)]]]));
  assert.equal((await rig.shards.load(0)).packedHour, MIDNIGHT_HOUR - 1);
  assert.equal((await rig.history.ticks(3, 0, rig.now + HOUR_MS)).length, 1);
  rig.now = MIDNIGHT + 2 * HOUR_MS;
  assert.deepEqual(await readable(rig), before, "before it is packed again");
  await rig.packing.packHours(0, MIDNIGHT_HOUR + 1);
  assert.deepEqual(await readable(rig), before, "after");
  assert.equal((await rig.history.rollUp(3, 0, rig.now)).upCount, 1);
  assertStoreLaws(await StoreImage.of(rig.database));
});

Deno.test("Packing.packHours() leaves an hour for later that gets ticks while it is packed", async () => {
  using rig = await StoreRig.open();
  await rig.record(someHours(1));
  rig.now = MIDNIGHT + 2 * HOUR_MS;
  const late = tick(MIDNIGHT + 3_599_000);
  const { shards } = rig;
  const read = shards.liveTicks.bind(shards);
  shards.liveTicks = async (...range) => {
    const windows = await read(...range);
    shards.liveTicks = read;
    await rig.record(new Map([[1, [late]]]));
    return windows;
  };
  await rig.packing.packHours(0, MIDNIGHT_HOUR);
  assert.equal((await shards.load(0)).packedHour, MIDNIGHT_HOUR - 1);
  await rig.packing.packHours(0, MIDNIGHT_HOUR);
  assert.equal((await shards.load(0)).packedHour, MIDNIGHT_HOUR);
  assert.deepEqual((await rig.history.ticks(1, 0, rig.now)).at(-1), late);
  assertStoreLaws(await StoreImage.of(rig.database));
});

Deno.test("Packing.packHours() spreads a large hour over many blocks", async () => {
  using rig = await StoreRig.open();
  const ticks = new Map<number, Tick[]>();
  for (let id = 1; id <= 8; id++) {
    const list: Tick[] = [];
    for (let at = MIDNIGHT; at < MIDNIGHT + HOUR_MS; at += 100) {
      list.push(tick(at, { durationMs: ((at * id * 7_919) % 5_999_993) / 10 }));
    }
    ticks.set(id, list);
  }
  await rig.record(ticks);
  rig.now = MIDNIGHT + 2 * HOUR_MS;
  let breaths = 0;
  const packing = new Packing(rig.database, rig.shards, {
    retentionMs: DAY_MS,
    randomOperation: () => 1,
    breathe: () => {
      breaths++;
      return Promise.resolve();
    },
  });
  await packing.packHours(0, MIDNIGHT_HOUR);
  assert.ok(breaths > 50, `${breaths} breaths`);
  const blocks = (await StoreImage.of(rig.database)).of<Uint8Array>("ticks");
  const bytes = blocks.reduce((sum, { value }) => sum + value.length, 0);
  assert.ok(bytes > 819_200, `${bytes} bytes`);
  assert.deepEqual(await rig.history.ticks(7, 0, rig.now), ticks.get(7));
});
