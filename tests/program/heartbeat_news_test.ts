import assert from "node:assert/strict";
import { HeartbeatNews } from "../../program/heartbeat_news.ts";
import { PingNews } from "../../store/ping_news.ts";
import { StoreRig } from "../store/store_rig.ts";

interface Side {
  readonly news: HeartbeatNews;
  readonly looked: number[];
  readonly forgotten: number[];
}

/** An instance that holds some heartbeats. */
function side(rig: StoreRig, held: readonly number[] | null): Side {
  const looked: number[] = [];
  const forgotten: number[] = [];
  const news = new HeartbeatNews({
    check: { forget: (id) => forgotten.push(id) },
    runner: held === null ? null : {
      lookSoon: (id) => {
        looked.push(id);
        return held.includes(id);
      },
    },
    news: new PingNews(rig.database, () => rig.now++),
    onError: (error) => assert.fail(String(error)),
  });
  return { news, looked, forgotten };
}

Deno.test("a ping that comes to the instance with the shard is looked at there, and nobody is told", async () => {
  using rig = await StoreRig.open();
  const [own, other] = [side(rig, [1]), side(rig, [2])];
  await other.news.look();
  await own.news.note(1);
  await other.news.look();
  assert.deepEqual([own.looked, own.forgotten], [[1], [1]]);
  assert.deepEqual(other.looked, []);
});

for (const held of [[2], null]) {
  Deno.test(`a ping that comes to ${held ? "another instance" : "one of the API alone"} is told to the one with the shard, once`, async () => {
    using rig = await StoreRig.open();
    const [taker, holder] = [side(rig, held), side(rig, [1])];
    await holder.news.look();
    await taker.news.note(1);
    await holder.news.look();
    await holder.news.look();
    assert.deepEqual(holder.looked, [1]);
    await taker.news.note(1);
    await holder.news.look();
    assert.deepEqual(holder.looked, [1, 1]);
  });
}

Deno.test("what was told before an instance started is old", async () => {
  using rig = await StoreRig.open();
  await side(rig, []).news.note(1);
  const holder = side(rig, [1]);
  await holder.news.look();
  assert.deepEqual(holder.looked, []);
});
