import assert from "node:assert/strict";
import { shardOf } from "../../../monitor/slots.ts";
import type { MonitorEvent } from "../../../monitor/types.ts";
import { HistoryCache } from "../../../routes/history/history_cache.ts";

/** More urls than whose events are remembered. */
const COUNT = 2_500;

Deno.test("hoursOf() reads the shards of all urls, few of them at once", async () => {
  let atOnce = 0;
  let most = 0;
  const read: number[] = [];
  const cache = new HistoryCache({
    history: {
      leftOut: () => [],
      days: () => Promise.resolve(new Map()),
      async hoursOfShard(shard) {
        read.push(shard);
        most = Math.max(most, ++atOnce);
        await Promise.resolve();
        atOnce--;
        return new Map();
      },
    },
    events: { between: () => Promise.resolve([]) },
  });
  const ids = Array.from({ length: COUNT }, (_, id) => id);
  const hours = await cache.hoursOf(ids);
  assert.deepEqual([...hours.keys()], ids);
  assert.equal(new Set(read).size, new Set(ids.map(shardOf)).size);
  assert.equal(most, 4);
});

Deno.test("eventsOf() has the events of all urls, however many, and asks for few of them at once", async () => {
  let atOnce = 0;
  let most = 0;
  const cache = new HistoryCache({
    history: {
      leftOut: () => [],
      days: () => Promise.resolve(new Map()),
      hoursOfShard: () => Promise.resolve(new Map()),
    },
    events: {
      async between(urlId) {
        most = Math.max(most, ++atOnce);
        await Promise.resolve();
        atOnce--;
        return [{ urlId, number: 1, event: "uptime" } as MonitorEvent];
      },
    },
  });
  const states = Array.from({ length: COUNT }, (_, id) => ({
    monitor: { id, intervalMs: 1_000 },
    state: { eventNumber: 1, lastAt: 1 },
  }));
  const events = await cache.eventsOf(states);
  assert.equal(events.size, COUNT);
  for (const [id, list] of events) assert.equal(list[0]?.urlId, id);
  assert.equal(most, 50);
});
