import assert from "node:assert/strict";
import { FreshCache } from "../../../routes/history/fresh_cache.ts";

/** A cache on a clock that the test moves; each reading takes `tookMs` and gives its number. */
function cacheOf({ tookMs = 0 } = {}) {
  const state = { nowMs: 0, loads: 0, fails: false };
  const cache = new FreshCache<number>({
    load: () => {
      state.nowMs += tookMs;
      if (state.fails) return Promise.reject(new Error("no store"));
      return Promise.resolve(++state.loads);
    },
    minFreshMs: 100,
    maxFreshMs: 1_000,
    maxKeys: 2,
    now: () => state.nowMs,
  });
  return { cache, state };
}

/** Lets what was begun in the background end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

Deno.test("FreshCache.get() reads once while the value is fresh", async () => {
  const { cache, state } = cacheOf();
  assert.equal(await cache.get("a"), 1);
  state.nowMs = 99;
  assert.equal(await cache.get("a"), 1);
  await settle();
  assert.equal(state.loads, 1);
});

Deno.test("FreshCache.get() gives the old value while it reads the new one", async () => {
  const { cache, state } = cacheOf();
  await cache.get("a");
  state.nowMs = 100;
  assert.equal(await cache.get("a"), 1);
  await settle();
  assert.equal(await cache.get("a"), 2);
});

Deno.test("FreshCache.get() waits where the value is far too old", async () => {
  const { cache, state } = cacheOf();
  await cache.get("a");
  state.nowMs = 2_001;
  assert.equal(await cache.get("a"), 2);
});

Deno.test("FreshCache.get() uses a value for longer that took long to read", async () => {
  const { cache, state } = cacheOf({ tookMs: 5 });
  await cache.get("a");
  state.nowMs = 5 + 499;
  await cache.get("a");
  await settle();
  assert.equal(state.loads, 1);
  state.nowMs = 5 + 500;
  await cache.get("a");
  await settle();
  assert.equal(state.loads, 2);
});

Deno.test("FreshCache.get() keeps the old value when it cannot be read anew", async () => {
  const { cache, state } = cacheOf();
  await cache.get("a");
  state.nowMs = 100;
  state.fails = true;
  assert.equal(await cache.get("a"), 1);
  await settle();
  assert.equal(await cache.get("a"), 1);
});

Deno.test("FreshCache.get() rejects without a value, and asks again the next time", async () => {
  const { cache, state } = cacheOf();
  state.fails = true;
  await assert.rejects(cache.get("a"), { message: "no store" });
  state.fails = false;
  assert.equal(await cache.get("a"), 1);
});

Deno.test("FreshCache.get() evicts the oldest of too many keys", async () => {
  const { cache, state } = cacheOf();
  for (const key of ["a", "b", "c"]) await cache.get(key);
  assert.equal(await cache.get("c"), 3);
  assert.equal(await cache.get("a"), 4);
  assert.equal(state.loads, 4);
});
