import assert from "node:assert/strict";
import { newMonitorState } from "../../monitor/monitor_state.ts";
import type { Tick } from "../../monitor/types.ts";
import { decodeTicks } from "../../store/codecs/tick_codec.ts";
import { tick } from "../monitor/fixtures/monitored_url.ts";
import { HOUR_MS, MIDNIGHT, StoreRig, WINDOW_MS } from "./store_rig.ts";

Deno.test("Shards.commit() writes nothing under a claim that somebody else has taken", async () => {
  using rig = await StoreRig.open();
  const [claim] = await rig.claims("a").claim([0], 1_000);
  assert.ok(claim);
  const base = await rig.shards.load(0);
  const next = { ...base, commitId: 7 };
  const commit = { claim, base, next, ticks: new Map(), events: [], at: 0 };
  await rig.claims("a").claim([0], 1_000);
  assert.equal(await rig.shards.commit(commit), null);
  assert.equal((await rig.shards.load(0)).versionstamp, null);
});

Deno.test("Shards.commit() writes nothing over a state that it was not folded from", async () => {
  using rig = await StoreRig.open();
  const claim = { shard: 0, window: 1_000, versionstamp: null };
  const base = await rig.shards.load(0);
  const next = { ...base, commitId: 7 };
  const commit = { claim, base, next, ticks: new Map(), events: [], at: 0 };
  assert.notEqual(await rig.shards.commit(commit), null);
  assert.equal(await rig.shards.commit(commit), null);
});

Deno.test("Shards.loadAll() gives every shard, and leaves out a damaged one", async () => {
  using rig = await StoreRig.open();
  for (const shard of [0, 5]) {
    const base = await rig.shards.load(shard);
    const states = new Map([[shard * 64 + 1, newMonitorState(shard * 64 + 1)]]);
    await rig.shards.commit({
      claim: { shard, window: 1, versionstamp: null },
      base,
      next: { states, commitId: 1, packedHour: 2 },
      ticks: new Map(),
      events: [],
      at: 0,
    });
  }
  const damaged = new Uint8Array([1, 255]);
  await rig.database.commit({ sets: [{ key: ["states", 9], value: damaged }] });
  assert.deepEqual([...(await rig.shards.loadAll()).keys()], [0, 5]);
  await assert.rejects(rig.shards.load(9), {
    name: "StoreError",
    message: /read the states of shard 9/,
  });
});

const RANGES: [from: number, to: number, want: number[]][] = [
  [0, 4 * HOUR_MS, [0, 1, 2, 3]],
  [HOUR_MS, 3 * HOUR_MS, [1, 2]],
  [-100 * HOUR_MS, Infinity, [0, 1, 2, 3]],
  [3 * HOUR_MS, 2 * HOUR_MS, []],
  [HOUR_MS, HOUR_MS + WINDOW_MS, [1]],
];

for (const [from, to, want] of RANGES) {
  Deno.test(`Shards.liveTicks() gives hours [${want}] of the range from ${from} to ${to}`, async () => {
    using rig = await StoreRig.open();
    const ticks = [0, 1, 2, 3].map((hour): Tick =>
      tick(MIDNIGHT + hour * HOUR_MS)
    );
    await rig.record(new Map([[1, ticks]]));
    const found = await rig.shards.liveTicks(0, MIDNIGHT + from, MIDNIGHT + to);
    assert.deepEqual(
      found.map((bytes) => decodeTicks(bytes).get(1)?.[0]?.at),
      want.map((hour) => MIDNIGHT + hour * HOUR_MS),
    );
  });
}

Deno.test("Shards.liveTicks() gives no window whose key a later one has taken", async () => {
  using rig = await StoreRig.open();
  for (const hours of [0, 4, 8]) {
    await rig.record(new Map([[1, [tick(MIDNIGHT + hours * HOUR_MS)]]]));
  }
  const found = await rig.shards.liveTicks(0, MIDNIGHT, Infinity);
  assert.equal(found.length, 1);
  assert.equal((await rig.shards.windowTicks(0, MIDNIGHT / WINDOW_MS)).size, 0);
});
