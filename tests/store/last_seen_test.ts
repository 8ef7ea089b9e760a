import assert from "node:assert/strict";
import { LastSeen } from "../../store/last_seen.ts";
import { FaultyKv } from "./faulty_kv.ts";
import { HOUR_MS, StoreRig } from "./store_rig.ts";

Deno.test("LastSeen.note() writes once an hour, and not at all for an account that is gone", async () => {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  using rig = new StoreRig(kv);
  await rig.users.create("ann@example.com", "hash");
  const seen = new LastSeen(rig.database, () => rig.now);
  const first = rig.now;
  await seen.note(1);
  const calls = kv.calls;
  rig.now += HOUR_MS - 1;
  await seen.note(1);
  assert.equal(kv.calls, calls, "nothing was asked of the store");
  assert.equal(await seen.of(1), first);
  rig.now += 1;
  await seen.note(1);
  await seen.note(2);
  assert.deepEqual(await seen.all(), new Map([[1, first + HOUR_MS]]));
});

Deno.test("LastSeen.note() does not try again within the hour where the store is in trouble", async () => {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  using rig = new StoreRig(kv);
  const seen = new LastSeen(rig.database, () => rig.now);
  kv.faultAt = () => "full";
  await assert.rejects(seen.note(1));
  const calls = kv.calls;
  await seen.note(1);
  assert.equal(kv.calls, calls);
});
