import assert from "node:assert/strict";
import fc from "fast-check";
import { countOf, rollUpTicks } from "../../../monitor/roll_up.ts";
import type { Tick } from "../../../monitor/types.ts";
import { tick } from "../../monitor/fixtures/monitored_url.ts";
import { FaultyKv } from "../faulty_kv.ts";
import { assertStoreLaws, StoreImage } from "../store_laws.ts";
import {
  countsOf,
  DAY_MS,
  HOUR_MS,
  MIDNIGHT,
  StoreRig,
  WINDOW_MS,
} from "../store_rig.ts";

const MIDNIGHT_HOUR = MIDNIGHT / HOUR_MS;
const LAST = 44;

/** Two ticks in the hour that is `hours` after midnight, in windows whose keys no other `turn` takes. */
function ticksOf(hours: number, turn: number): Tick[] {
  const at = MIDNIGHT + hours * HOUR_MS + turn * 2 * WINDOW_MS;
  return [tick(at + 1_000), tick(at + WINDOW_MS + 2_000)];
}

/** Reads all ticks and hourly roll-ups of url 1, and that they are those of `ticks`. */
async function assertReadable(
  rig: StoreRig,
  ticks: readonly Tick[],
): Promise<void> {
  const sorted = ticks.toSorted((a, b) => a.at - b.at);
  const byHour = Map.groupBy(
    sorted,
    ({ at }) => Math.floor(at / HOUR_MS) * HOUR_MS,
  );
  const { history } = rig;
  assert.deepEqual(await history.ticks(1, 0, rig.now), sorted);
  const hours = (await history.hours(1, MIDNIGHT, rig.now))
    .filter(({ rollUp }) => countOf(rollUp) > 0);
  assert.deepEqual(
    hours.map(({ at, rollUp }) => ({ at, counts: countsOf(rollUp) })),
    [...byHour].map(([at, list]) => ({
      at,
      counts: countsOf(rollUpTicks(list)),
    })),
  );
  const days = (await history.days(0, MIDNIGHT, rig.now)).get(1) ?? [];
  const counted = days.reduce((sum, { rollUp }) => sum + rollUp.upCount, 0);
  assert.equal(counted, sorted.length);
}

const scenarios: [
  what: string,
  steps: (number | { readonly packTo: number })[],
][] = [
  ["a short run between two idle times", [8, { packTo: 8 }, 10, {
    packTo: 18,
  }]],
  ["many short runs", [0, 5, 11, 18, 27, { packTo: 30 }]],
  ["a clock that was behind", [
    30,
    { packTo: 30 },
    31,
    32,
    3,
    { packTo: 40 },
  ]],
  ["nothing at all", [0, { packTo: 0 }, { packTo: 40 }]],
];

for (const [what, steps] of scenarios) {
  Deno.test(`Packing.packHours() packs every hour around ${what}`, async () => {
    using rig = await StoreRig.open();
    rig.now = MIDNIGHT + (LAST + 2) * HOUR_MS;
    const ticks: Tick[] = [];
    for (const [turn, step] of steps.entries()) {
      if (typeof step === "number") {
        const list = ticksOf(step, turn);
        ticks.push(...list);
        await rig.record(new Map([[1, list]]));
      } else {
        await rig.packing.packHours(0, MIDNIGHT_HOUR + step.packTo);
        const { packedHour } = await rig.shards.load(0);
        assert.equal(packedHour, MIDNIGHT_HOUR + step.packTo);
      }
      await assertReadable(rig, ticks);
    }
    const image = await StoreImage.of(rig.database);
    assertStoreLaws(image);
    const hours = steps.filter((step) => typeof step === "number");
    assert.equal(image.of("hours").length, hours.length);
  });
}

Deno.test("Packing.packHours() loses no hour, whatever was recorded and packed when", async () => {
  const steps = fc.array(
    fc.record({
      hour: fc.nat(LAST / 4).map((n) => n * 4), // few, so that they come again
      packTo: fc.option(fc.nat(LAST)),
    }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      using rig = await StoreRig.open();
      rig.now = MIDNIGHT + (LAST + 2) * HOUR_MS;
      const ticks: Tick[] = [];
      for (const [turn, { hour, packTo }] of list.entries()) {
        const more = ticksOf(hour, turn);
        ticks.push(...more);
        await rig.record(new Map([[1, more]]));
        await assertReadable(rig, ticks);
        if (packTo === null) continue;
        await rig.packing.packHours(0, MIDNIGHT_HOUR + packTo);
        await assertReadable(rig, ticks);
      }
      await rig.packing.packHours(0, MIDNIGHT_HOUR + LAST);
      await assertReadable(rig, ticks);
      const image = await StoreImage.of(rig.database);
      assertStoreLaws(image);
      const hours = new Set(list.map(({ hour }) => MIDNIGHT_HOUR + hour));
      const packed = image.of("hours").map(({ key }) => key[2] as number);
      assert.deepEqual(packed, [...hours].sort((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
});

Deno.test("Packing.packHours() can stop at any store call between idle times", async () => {
  const ticks = [ticksOf(1, 0), ticksOf(9, 1), ticksOf(30, 2)];
  let call = 0;
  for (let done = false; !done;) {
    call++;
    const kv = new FaultyKv(await Deno.openKv(":memory:"));
    using rig = new StoreRig(kv);
    rig.now = MIDNIGHT + (LAST + 2) * HOUR_MS;
    for (const list of ticks) await rig.record(new Map([[1, list]]));
    const crashesAt = kv.calls + call;
    kv.faultAt = (now) => now >= crashesAt ? "failed" : null;
    done = await rig.packing.packHours(0, MIDNIGHT_HOUR + LAST)
      .then(() => true, () => false);
    kv.faultAt = () => null;
    await assertReadable(rig, ticks.flat());
    await rig.packing.packHours(0, MIDNIGHT_HOUR + LAST);
    await assertReadable(rig, ticks.flat());
  }
  assert.ok(call > 20, `${call} calls`);
});

Deno.test("Packing.packHours() does not pass over an hour that gets ticks meanwhile", async () => {
  using rig = await StoreRig.open();
  rig.now = MIDNIGHT + (LAST + 2) * HOUR_MS;
  const ticks = [ticksOf(1, 0), ticksOf(9, 1), ticksOf(20, 2)];
  await rig.record(new Map([[1, [...ticks[0] ?? [], ...ticks[2] ?? []]]]));
  const { shards } = rig;
  const search = shards.nextLiveHour.bind(shards);
  shards.nextLiveHour = async (...from) => {
    const hour = await search(...from);
    shards.nextLiveHour = search;
    await rig.record(new Map([[1, ticks[1] ?? []]]));
    return hour;
  };
  await rig.packing.packHours(0, MIDNIGHT_HOUR + LAST);
  assert.equal((await shards.load(0)).packedHour, MIDNIGHT_HOUR + 1);
  await rig.packing.packHours(0, MIDNIGHT_HOUR + LAST);
  await assertReadable(rig, ticks.flat());
});

Deno.test("Packing.packHours() looks through no other windows while hours follow each other", async () => {
  using rig = await StoreRig.open();
  rig.shards.nextLiveHour = () => assert.fail("all windows were read");
  for (const hour of [0, 1, 2]) {
    await rig.record(new Map([[1, ticksOf(hour, hour)]]));
    await rig.packing.packHours(0, MIDNIGHT_HOUR + hour);
  }
  await rig.packing.packHours(0, MIDNIGHT_HOUR + 3); // idle
  const { packedHour } = await rig.shards.load(0);
  assert.equal(packedHour, MIDNIGHT_HOUR + 3);
});

Deno.test("Packing.packHours() leaves a roll-up as it is of whose ticks only some are left", async () => {
  using rig = await StoreRig.open();
  const ticks = [...ticksOf(1, 0), ...ticksOf(1, 1)];
  await rig.record(new Map([[1, ticks]]));
  await rig.packing.packHours(0, MIDNIGHT_HOUR + 1);
  await rig.record(new Map([[1, ticksOf(5, 0)]])); // the keys of two of the four
  await rig.packing.packHours(0, MIDNIGHT_HOUR + 5);
  rig.now = MIDNIGHT + 5 * DAY_MS;
  await rig.database.commit({
    deletes: (await rig.database.list({ prefix: ["ticks"] }))
      .map(({ key }) => key),
  });
  const read = async () => [
    await rig.history.hours(1, MIDNIGHT, rig.now),
    (await rig.history.days(0, MIDNIGHT, rig.now)).get(1),
  ];
  const before = await read();
  await rig.record(new Map([[2, ticksOf(-20, 9)]])); // by a clock that is behind
  assert.deepEqual(await read(), before);
  await rig.packing.packHours(0, MIDNIGHT_HOUR + 100);
  assert.deepEqual(await read(), before);
});
