import assert from "node:assert/strict";
import { Database } from "../../../store/database/database.ts";
import { Sweeper, sweepShard } from "../../../store/history/sweep.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = 1_000_000 * HOUR_MS;
const HOUR = NOW / HOUR_MS;
const DAY = Math.floor(NOW / DAY_MS);

const cases: [key: Deno.KvKey, value: unknown, kept: boolean][] = [
  [["ticks", 1, HOUR - 49, 0], new Uint8Array(1), false],
  [["ticks", 1, HOUR - 48, 0], new Uint8Array(1), true],
  [["ticks", 2, HOUR - 49, 0], new Uint8Array(1), true],
  [["hours", 1, HOUR - 35 * 24 - 1], new Uint8Array(1), false],
  [["hours", 1, HOUR - 35 * 24], new Uint8Array(1), true],
  [["days", 1, DAY - 402], new Uint8Array(1), false],
  [["days", 1, DAY - 400], new Uint8Array(1), true],
  [["events", 64, 1], { endedAt: NOW - 400 * DAY_MS }, false],
  [["events", 127, 1], { endedAt: NOW - 400 * DAY_MS + 1 }, true],
  [["events", 127, 2], { endedAt: null }, true],
  [["events", 128, 1], { endedAt: 0 }, true],
  [["urls", 64], { id: 64 }, true],
];

for (const [key, value, kept] of cases) {
  const name = JSON.stringify(key);
  Deno.test(`sweepShard() ${kept ? "keeps" : "deletes"} ${name}`, async () => {
    const kv = await Deno.openKv(":memory:");
    const database = new Database(kv);
    await kv.set(key, value);
    await sweepShard(database, 1, { tickRetentionMs: 48 * HOUR_MS, now: NOW });
    assert.equal((await kv.get(key)).value !== null, kept);
    database.close();
  });
}

Deno.test("Sweeper sweeps the shards that it is given one at a time, each once an hour", async () => {
  const kv = await Deno.openKv(":memory:");
  const database = new Database(kv);
  let now = NOW;
  const sweeper = new Sweeper(database, {
    tickRetentionMs: 48 * HOUR_MS,
    now: () => now,
  });
  const old = (shard: number) => ["ticks", shard, HOUR - 49, 0];
  const left = async () =>
    await Array.fromAsync(kv.list({ prefix: ["ticks"] }), ({ key }) => key[1]);
  for (const shard of [1, 2, 3]) await kv.set(old(shard), new Uint8Array(1));
  await sweeper.sweepNext([1, 2]);
  assert.deepEqual(await left(), [2, 3]);
  await sweeper.sweepNext([1, 2]);
  assert.deepEqual(await left(), [3]);
  await kv.set(old(1), new Uint8Array(1));
  now += HOUR_MS - 1;
  await sweeper.sweepNext([1, 2]);
  assert.deepEqual(await left(), [1, 3]);
  now += 1;
  await sweeper.sweepNext([1, 2]);
  assert.deepEqual(await left(), [3]);
  database.close();
});
