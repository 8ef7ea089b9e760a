import assert from "node:assert/strict";
import { NO_PINGS } from "../../monitor/checks/heartbeat/heartbeat_facts.ts";
import { shardOf } from "../../monitor/slots.ts";
import { Heartbeats } from "../../store/heartbeats.ts";
import { newPing } from "../monitor/fixtures/heartbeat_pings.ts";
import { MIDNIGHT, StoreRig } from "./store_rig.ts";

const ID = 130;
const MINUTE = 60_000;

Deno.test("Heartbeats keeps the latest twenty pings, newest first, and what all of them amount to", async () => {
  using rig = await StoreRig.open();
  for (let index = 0; index < 23; index++) {
    const ping = newPing(MIDNIGHT + index * MINUTE, {
      body: `run ${index}`,
      size: 6,
    });
    assert.equal(await rig.heartbeats.record(ID, ping), true);
  }
  const kept = await rig.heartbeats.latest(ID);
  assert.deepEqual(
    kept.map(({ number }) => number),
    Array.from({ length: 20 }, (_, index) => 23 - index),
  );
  assert.equal(kept[0]?.body, "run 22");
  const { total, last, lastAt } = await rig.heartbeats.facts(ID);
  assert.deepEqual({ total, last, lastAt }, {
    total: 23,
    last: "success",
    lastAt: MIDNIGHT + 22 * MINUTE,
  });
});

Deno.test("Heartbeats counts pings that are too many, and tells how many with the next that is stored", async () => {
  using rig = await StoreRig.open();
  const stored: boolean[] = [];
  for (let second = 0; second < 10; second++) {
    stored.push(
      await rig.heartbeats.record(ID, newPing(MIDNIGHT + second * 1_000)),
    );
  }
  assert.deepEqual(stored, [
    true,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  assert.equal((await rig.heartbeats.facts(ID)).total, 5);
  await rig.heartbeats.record(ID, newPing(MIDNIGHT + MINUTE + 500));
  assert.equal((await rig.heartbeats.facts(ID)).total, 11);
  assert.equal((await rig.heartbeats.latest(ID))[0]?.number, 11);
});

Deno.test("Heartbeats stores a failure however many pings came before it, and a run's time with its end", async () => {
  using rig = await StoreRig.open();
  for (let index = 0; index < 8; index++) {
    await rig.heartbeats.record(ID, newPing(MIDNIGHT + index));
  }
  await rig.heartbeats.record(
    ID,
    newPing(MIDNIGHT + 100, { signal: "start", rid: "a" }),
  );
  assert.equal(
    await rig.heartbeats.record(
      ID,
      newPing(MIDNIGHT + 2_600, { signal: "fail", rid: "a", exitCode: 3 }),
    ),
    true,
  );
  const [end] = await rig.heartbeats.latest(ID);
  assert.deepEqual([end?.signal, end?.runMs, end?.exitCode], [
    "fail",
    2_500,
    3,
  ]);
  const facts = await rig.heartbeats.facts(ID);
  assert.deepEqual([facts.last, facts.exitCode, facts.runs], ["fail", 3, []]);
});

Deno.test("pings that come at once on two instances are all kept", async () => {
  using rig = await StoreRig.open();
  const other = new Heartbeats(rig.database);
  await Promise.all(
    Array.from(
      { length: 4 },
      (_, index) =>
        (index % 2 ? other : rig.heartbeats).record(
          ID,
          newPing(MIDNIGHT + index * MINUTE),
        ),
    ),
  );
  assert.equal((await rig.heartbeats.facts(ID)).total, 4);
  assert.equal((await rig.heartbeats.latest(ID)).length, 4);
});

Deno.test("Heartbeats reads the facts of a shard at once, and none of another", async () => {
  using rig = await StoreRig.open();
  for (const id of [128, ID, 191, 192]) {
    await rig.heartbeats.record(id, newPing(MIDNIGHT));
  }
  const facts = await rig.heartbeats.factsOfShard(shardOf(ID));
  assert.deepEqual([...facts.keys()], [128, ID, 191]);
  assert.equal(facts.get(ID)?.lastAt, MIDNIGHT);
  assert.deepEqual(await rig.heartbeats.facts(5), NO_PINGS);
});

Deno.test("that a ping may be lost is noted until the next one, and never of what was not pinged", async () => {
  using rig = await StoreRig.open();
  assert.deepEqual(await rig.heartbeats.assume(ID, MIDNIGHT), NO_PINGS);
  await rig.heartbeats.record(ID, newPing(MIDNIGHT));
  assert.equal(
    (await rig.heartbeats.assume(ID, MIDNIGHT + 5)).assumedAt,
    MIDNIGHT + 5,
  );
  assert.equal(
    (await rig.heartbeats.assume(ID, MIDNIGHT + 2)).assumedAt,
    MIDNIGHT + 5,
  );
  await rig.heartbeats.record(ID, newPing(MIDNIGHT + 10));
  assert.equal((await rig.heartbeats.facts(ID)).assumedAt, 0);
  assert.equal((await rig.heartbeats.assume(ID, MIDNIGHT + 9)).assumedAt, 0);
});

Deno.test("a heartbeat that is deleted for good leaves no ping behind", async () => {
  using rig = await StoreRig.open();
  await rig.heartbeats.record(ID, newPing(MIDNIGHT));
  await rig.urls.delete({ id: ID, ownerId: null });
  assert.deepEqual(await rig.heartbeats.facts(ID), NO_PINGS);
  assert.deepEqual(await rig.heartbeats.latest(ID), []);
});
