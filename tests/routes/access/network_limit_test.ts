import assert from "node:assert/strict";
import { NetworkLimit } from "../../../routes/access/network_limit.ts";

const address = (network: number) => `2001:db8:1:${network.toString(16)}::1`;

function emptied() {
  const clock = { nowMs: 0 };
  const limit = new NetworkLimit({
    ...{ burst: 2, refillMs: 1_000 },
    now: () => clock.nowMs,
  });
  for (let at = 0; at < 20; at++) limit.take(address(Math.floor(at / 2)));
  return { clock, limit };
}

Deno.test("NetworkLimit gives each /64 of a /48 that was wrong too often one try, and not two", () => {
  const { limit } = emptied();
  for (let network = 20; network < 60; network++) {
    assert.equal(limit.check(address(network)).ok, true);
    limit.take(address(network));
    assert.deepEqual(limit.check(address(network)), {
      ok: false,
      retryAfterSeconds: 1,
    });
  }
  assert.equal(limit.check("2001:db8:2::1").ok, true);
});

Deno.test("NetworkLimit counts a /48 as ten of its /64s, which fill it as fast", () => {
  const { clock, limit } = emptied();
  limit.take(address(20));
  assert.equal(limit.check(address(20)).ok, false);
  clock.nowMs += 100;
  assert.equal(limit.check(address(20)).ok, true);
});

Deno.test("NetworkLimit gives back what was taken, and nothing else", () => {
  const { limit } = emptied();
  const giveBack = limit.take(address(20));
  limit.take(address(21));
  giveBack(); // its own, and nothing of the /48, which had none
  assert.equal(limit.check(address(20)).ok, true);
  assert.equal(limit.check(address(21)).ok, false);
});
