import assert from "node:assert/strict";
import fc from "fast-check";
import { RateLimit } from "../../../routes/access/rate_limit.ts";

/** A limit of `burst` at once and one a second, on a clock that the test moves. */
function limitOf(burst: number, maxKeys?: number) {
  const clock = { nowMs: 5_000.1 };
  const now = () => clock.nowMs;
  const size = maxKeys === undefined ? {} : { maxKeys };
  return {
    clock,
    limit: new RateLimit({ burst, refillMs: 1_000, now, ...size }),
  };
}

Deno.test("RateLimit.take() gives the burst, then one for each refill", () => {
  const { clock, limit } = limitOf(3);
  for (let token = 0; token < 3; token++) assert.ok(limit.take("a").ok);
  assert.deepEqual(limit.take("a"), { ok: false, retryAfterSeconds: 1 });
  clock.nowMs += 999;
  assert.deepEqual(limit.take("a"), { ok: false, retryAfterSeconds: 1 });
  clock.nowMs += 1;
  assert.ok(limit.take("a").ok);
  assert.equal(limit.take("a").ok, false);
  clock.nowMs += 3_600_000;
  for (let token = 0; token < 3; token++) assert.ok(limit.take("a").ok);
  assert.equal(limit.take("a").ok, false);
});

Deno.test("RateLimit.take() tells in whole seconds, rounded up, when to come back", () => {
  const limit = new RateLimit({ burst: 1, refillMs: 61_500, now: () => 0 });
  limit.take("a");
  assert.deepEqual(limit.take("a"), { ok: false, retryAfterSeconds: 62 });
});

Deno.test("RateLimit.take() counts each key by itself", () => {
  const { limit } = limitOf(1);
  assert.ok(limit.take("a").ok);
  assert.ok(limit.take("__proto__").ok);
  assert.equal(limit.take("a").ok, false);
});

Deno.test("RateLimit.giveBack() puts a token back, and never more than were taken", () => {
  const { limit } = limitOf(2);
  limit.take("a");
  limit.take("a");
  limit.giveBack("a");
  assert.ok(limit.take("a").ok);
  for (let times = 0; times < 5; times++) limit.giveBack("a");
  assert.ok(limit.checkFull("a").ok);
  assert.ok(limit.take("a").ok);
  assert.ok(limit.take("a").ok);
  assert.equal(limit.take("a").ok, false);
});

Deno.test("RateLimit.check() and checkFull() take nothing", () => {
  const { clock, limit } = limitOf(2);
  limit.take("a");
  for (let times = 0; times < 5; times++) assert.ok(limit.check("a").ok);
  assert.deepEqual(limit.checkFull("a"), { ok: false, retryAfterSeconds: 1 });
  limit.take("a");
  assert.deepEqual(limit.check("a"), { ok: false, retryAfterSeconds: 1 });
  assert.deepEqual(limit.checkFull("a"), { ok: false, retryAfterSeconds: 2 });
  clock.nowMs += 2_000;
  assert.ok(limit.checkFull("a").ok);
});

Deno.test("RateLimit evicts the key that took longest ago when there are too many", () => {
  const { limit } = limitOf(2, 2);
  for (const key of ["a", "b", "a", "c"]) limit.take(key);
  assert.equal(limit.check("a").ok, false);
  assert.ok(limit.checkFull("b").ok);
  assert.equal(limit.checkFull("c").ok, false);
});

Deno.test("RateLimit remembers the same keys as a list in order of use", () => {
  const keys = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 80 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 6 }), (taken, maxKeys) => {
      const { limit } = limitOf(1_000, maxKeys);
      let used: number[] = [];
      for (const key of taken) {
        limit.take(`${key}`);
        used = [...used.filter((other) => other !== key), key].slice(-maxKeys);
        for (let other = 0; other < 10; other++) {
          assert.equal(!limit.checkFull(`${other}`).ok, used.includes(other));
        }
      }
    }),
  );
});

Deno.test("RateLimit needs no room for a key that gave everything back", () => {
  const { limit } = limitOf(1, 2);
  limit.take("a");
  limit.take("b");
  limit.giveBack("b");
  limit.take("c");
  assert.equal(limit.check("a").ok, false);
});

Deno.test("RateLimit.take() gives the whole burst at any fraction of a millisecond", () => {
  for (let step = 0; step < 500; step++) {
    const now = () => step * 12.3456789;
    const limit = new RateLimit({ burst: 50, refillMs: 1_000, now });
    for (let token = 0; token < 50; token++) assert.ok(limit.take("a").ok);
    assert.equal(limit.take("a").ok, false);
  }
});

for (
  const [burst, refillMs, maxKeys] of [[0, 1, 1], [1, 0, 1], [1, 1, 0], [
    NaN,
    1,
    1,
  ]] as const
) {
  Deno.test(`RateLimit refuses a burst of ${burst}, ${refillMs} ms and ${maxKeys} keys`, () => {
    assert.throws(
      () => new RateLimit({ burst, refillMs, maxKeys }),
      RangeError,
    );
  });
}

Deno.test("RateLimit.take() agrees with a bucket that is counted step by step", () => {
  const steps = fc.array(fc.integer({ min: 0, max: 2_500 }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 4 }), (waits, burst) => {
      const { clock, limit } = limitOf(burst);
      let tokens = burst;
      for (const waitMs of waits) {
        clock.nowMs += waitMs;
        tokens = Math.min(burst, tokens + waitMs / 1_000);
        const enough = tokens > 1 - 1e-6;
        assert.equal(limit.take("a").ok, enough);
        if (enough) tokens -= 1;
      }
    }),
  );
});
