import assert from "node:assert/strict";
import { ShortCache } from "../../../../routes/pages/frame/short_cache.ts";

function cacheOf() {
  const state = { nowMs: 0, made: 0 };
  const cache = new ShortCache<number>({ now: () => state.nowMs });
  const get = (key = "a") => cache.of(key, () => Promise.resolve(++state.made));
  return { state, cache, get };
}

Deno.test("ShortCache makes a value once a second for all who ask", async () => {
  const { state, get } = cacheOf();
  assert.deepEqual(await Promise.all([get(), get()]), [1, 1]);
  state.nowMs = 999;
  assert.equal(await get(), 1);
  state.nowMs = 1_000;
  assert.equal(await get(), 2);
});

Deno.test("ShortCache keeps keys apart, and gives what there was before of a key", async () => {
  const { state, cache, get } = cacheOf();
  assert.deepEqual([await get("a"), await get("b")], [1, 2]);
  state.nowMs = 1_000;
  const seen: (number | undefined)[] = [];
  for (const key of ["b", "c"]) {
    await cache.of(key, async (before) => {
      seen.push(await before);
      return 0;
    });
  }
  assert.deepEqual(seen, [2, undefined]);
});

Deno.test("ShortCache does not keep a failure", async () => {
  const { cache, get } = cacheOf();
  const failed = cache.of("a", () => Promise.reject(new Error("no store")));
  await assert.rejects(failed, /no store/);
  assert.equal(await get(), 1);
});
