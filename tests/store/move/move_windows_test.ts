import assert from "node:assert/strict";
import fc from "fast-check";
import type { Tick } from "../../../monitor/types.ts";
import { exportLines } from "../../../store/move/export_lines.ts";
import { importLines } from "../../../store/move/import_lines.ts";
import { outcomes } from "../../monitor/fixtures/arbitraries.ts";
import { tick } from "../../monitor/fixtures/monitored_url.ts";
import { FaultyKv } from "../faulty_kv.ts";
import { assertStoreLaws, StoreImage } from "../store_laws.ts";
import { wholeRollUps } from "../whole_roll_ups.ts";
import { countsOf, DAY_MS, HOUR_MS, MIDNIGHT, StoreRig } from "../store_rig.ts";

const MIDNIGHT_HOUR = MIDNIGHT / HOUR_MS;
const IMPORT = { tickRetentionMs: 48 * HOUR_MS };

async function openRig(windowMs: number): Promise<StoreRig> {
  return new StoreRig(await Deno.openKv(":memory:"), {}, windowMs);
}

async function linesOf(rig: StoreRig): Promise<string[]> {
  return await Array.fromAsync(exportLines(rig.database));
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** What can be read of two urls of the first shard, however it is stored. */
async function readable({ history, now, shards }: StoreRig) {
  const to = now + HOUR_MS;
  const days = await history.days(0, MIDNIGHT - DAY_MS, to);
  return {
    states: (await shards.load(0)).states,
    ticks: await Promise.all([1, 2].map((id) => history.ticks(id, 0, to))),
    hours: wholeRollUps(await history.hours(1, MIDNIGHT - DAY_MS, to)),
    days: [wholeRollUps(days.get(1)), wholeRollUps(days.get(2))],
    sum: await history.rollUp(2, MIDNIGHT - HOUR_MS - 1, to),
  };
}

/** The same without times: those of an hour that is rolled up grow when it is packed again. */
async function counts(rig: StoreRig) {
  const { hours, days, sum, ...rest } = await readable(rig);
  return {
    ...rest,
    hours: hours.map(({ rollUp }) => countsOf(rollUp)),
    days: days.map((list) => list.map(({ rollUp }) => countsOf(rollUp))),
    sum: countsOf(sum),
  };
}

/** Ticks of two urls from some hours before midnight on, and how many hours are packed when the store is exported. */
const stores = fc.record({
  gaps: fc.array(
    fc.tuple(fc.integer({ min: 100, max: 900_000 }), outcomes),
    { minLength: 2, maxLength: 40 },
  ),
  packedHours: fc.nat(3),
}).map(({ gaps, packedHours }) => {
  let at = MIDNIGHT - 3 * HOUR_MS + 1_200_000;
  const ticks = gaps.map(([gap, outcome]): Tick => ({
    at: at += gap,
    ...outcome,
  })).filter(({ at }) => at < MIDNIGHT + 40 * 60_000);
  return {
    ticks: new Map([
      [1, ticks],
      [2, ticks.filter((_, index) => index % 3 > 0)],
    ]),
    packedTo: MIDNIGHT_HOUR - 4 + packedHours,
  };
});

const lengths: [from: number, to: number][] = [
  [10_000, 60_000],
  [60_000, 10_000],
  [10_000, 10_000],
  [60_000, 60_000],
];

for (const [from, to] of lengths) {
  Deno.test(`importLines() brings all that can be read from windows of ${from} ms to windows of ${to} ms`, async () => {
    await fc.assert(
      fc.asyncProperty(stores, async ({ ticks, packedTo }) => {
        using source = await openRig(from);
        using target = await openRig(to);
        source.now = target.now = MIDNIGHT + 40 * 60_000;
        await source.record(ticks);
        await source.packing.packHours(0, packedTo);
        await importLines(
          target.database,
          each(await linesOf(source)),
          { ...IMPORT, now: () => source.now },
        );
        const image = await StoreImage.of(target.database);
        assertStoreLaws(image);
        assert.deepEqual(image.of("live"), []);
        assert.deepEqual(await readable(target), await readable(source));

        const later = new Map([[1, [tick(target.now + 5_000)]]]);
        for (const rig of [source, target]) {
          rig.now += 10_000;
          await rig.record(later);
        }
        const counted = await counts(source);
        assert.deepEqual(await counts(target), counted, "recorded more");
        source.now = target.now = MIDNIGHT + HOUR_MS;
        const afterMore = await readable(source);
        await target.packing.packHours(0, MIDNIGHT_HOUR);
        assert.deepEqual(await readable(target), afterMore, "packed again");
        assertStoreLaws(await StoreImage.of(target.database));
      }),
      { numRuns: 15 },
    );
  });
}

/** A store with a tick of two urls in each window of 10 s, over two hours and a bit, of which the first is packed. */
async function filledRig(windowMs: number): Promise<StoreRig> {
  const rig = await openRig(windowMs);
  rig.now = MIDNIGHT + 2 * HOUR_MS + 60_000;
  const list: Tick[] = [];
  for (let at = MIDNIGHT; at < rig.now; at += 10_000) {
    list.push(tick(at + 3_000, { durationMs: (at % 977) / 10 }));
  }
  await rig.record(new Map([[1, list], [2, list]]));
  await rig.packing.packHours(0, MIDNIGHT_HOUR);
  return rig;
}

Deno.test("importLines() can stop at any store call and be run again", async () => {
  using source = await filledRig(10_000);
  const lines = await linesOf(source);
  const before = await readable(source);
  let call = 0;
  for (let done = false; !done;) {
    call++;
    const kv = new FaultyKv(await Deno.openKv(":memory:"));
    using target = new StoreRig(kv, undefined, 60_000);
    target.now = source.now;
    kv.faultAt = (now) => now >= call ? "failed" : null;
    const run = () =>
      importLines(target.database, each(lines), {
        ...IMPORT,
        now: () => source.now,
      });
    done = await run().then(() => true, () => false);
    kv.faultAt = () => null;
    if (!done) await run();
    assert.deepEqual(await readable(target), before, `stopped at call ${call}`);
    const image = await StoreImage.of(target.database);
    assertStoreLaws(image);
    assert.deepEqual([...image.of("live"), ...image.of("import")], []);
  }
  assert.ok(call > 15, `${call} calls`);
});

Deno.test("importLines() makes the same of an answer that is lost, at any store call", async () => {
  using source = await filledRig(60_000);
  const lines = await linesOf(source);
  const before = await readable(source);
  for (let call = 1, calls = 1; call <= calls; call++) {
    const kv = new FaultyKv(await Deno.openKv(":memory:"));
    using target = new StoreRig(kv);
    target.now = source.now;
    kv.faultAt = (now) => now === call ? "applied, yet refused" : null;
    await importLines(target.database, each(lines), {
      ...IMPORT,
      now: () => source.now,
    });
    calls = kv.calls;
    assert.deepEqual(await readable(target), before, `lost at call ${call}`);
  }
});

Deno.test("importLines() writes again what a store says it did not take", async () => {
  using source = await filledRig(10_000);
  const lines = await linesOf(source);
  const before = await readable(source);
  for (let refused = 1, commits = 1; refused <= commits; refused++) {
    using target = await openRig(60_000);
    target.now = source.now;
    const { database } = target;
    const commit = database.commit.bind(database);
    commits = 0;
    database.commit = async (change) =>
      ++commits === refused ? null : await commit(change);
    await importLines(database, each(lines), {
      ...IMPORT,
      now: () => source.now,
    });
    assert.deepEqual(await readable(target), before, `commit ${refused}`);
    assert.deepEqual((await StoreImage.of(database)).of("import"), []);
  }
});

Deno.test("importLines() packs each shard, tells how far it is, and leaves a damaged one as it is", async () => {
  using source = await filledRig(10_000);
  using target = await openRig(60_000);
  target.now = source.now;
  const [live] = (await StoreImage.of(source.database)).of("live");
  const damaged = { window: 17, ticks: new Uint8Array(9) };
  await source.database.commit({
    sets: [
      { key: ["live", 3, 17], value: damaged },
      { key: ["live", 5, 1], value: live?.value },
      { key: ["states", 5], value: new Uint8Array([1, 255]) },
      { key: ["live", 9, 1], value: live?.value },
    ],
  });
  const packed: number[] = [];
  const left: string[] = [];
  await importLines(target.database, each(await linesOf(source)), {
    ...IMPORT,
    now: () => source.now,
    onPacked: (shards) => packed.push(shards),
    onDamaged: (shard, { message }) => left.push(`${shard}: ${message}`),
  });
  assert.deepEqual(packed, [1, 2, 3, 4]);
  assert.deepEqual(left, [
    "3: Cannot read ticks: format 0 is unknown",
    "5: Cannot read the states of shard 5: the store is in trouble: Cannot read packed value: it is cut short at byte 2",
  ]);
  const image = await StoreImage.of(target.database);
  assert.deepEqual(image.of("live"), [
    { key: ["live", 3, 17], value: damaged },
    { key: ["live", 5, 1], value: live?.value },
  ]);
  assert.deepEqual(await readable(target), await readable(source));
});
