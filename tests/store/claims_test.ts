import assert from "node:assert/strict";
import { Claims, uncontestedClaims } from "../../store/claims.ts";
import { FaultyKv } from "./faulty_kv.ts";
import { scratchDirectory, StoreRig, WINDOWS } from "./store_rig.ts";

const SHARDS = [...Array(25).keys()];
const WINDOW = 1_000;

Deno.test("Claims.claim() gives each shard to whoever comes first", async () => {
  using rig = await StoreRig.open();
  const [a, b] = [rig.claims("a"), rig.claims("b")];
  assert.equal((await a.claim([3, 4], WINDOW)).length, 2);
  const won = await b.claim(SHARDS, WINDOW);
  assert.deepEqual(
    won.map(({ shard }) => shard).sort((x, y) => x - y),
    SHARDS.filter((shard) => shard !== 3 && shard !== 4),
  );
  const owners = await a.owners(WINDOW);
  assert.equal(owners.get(3), "a");
  assert.equal(owners.get(5), "b");
  assert.equal((await a.owners(WINDOW + 1)).size, 0);
});

Deno.test("Claims.claim() never gives one shard to two who bid at once", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  using first = await StoreRig.open(path);
  using second = await StoreRig.open(path);
  for (let window = WINDOW; window < WINDOW + 5; window++) {
    const bidders = [first, second, first, second].map((rig, index) =>
      rig.claims(`i${index}`).claim(SHARDS, window)
    );
    const won = (await Promise.all(bidders)).flat().map(({ shard }) => shard);
    assert.deepEqual(won.sort((x, y) => x - y), SHARDS);
  }
});

Deno.test("Claims.claim() takes the key of a window long past, or far ahead", async () => {
  using rig = await StoreRig.open();
  for (const window of [WINDOW, WINDOW + WINDOWS, WINDOW - 50 * WINDOWS]) {
    assert.equal((await rig.claims("a").claim([1], window)).length, 1);
    assert.equal((await rig.claims("b").claim([1], window)).length, 0);
  }
});

Deno.test("Claims.claim() takes over what an earlier run of the same name, or a dead instance, holds", async () => {
  using rig = await StoreRig.open();
  const [before] = await rig.claims("a").claim([1], WINDOW);
  const [after] = await rig.claims("a").claim([1], WINDOW);
  assert.ok(before && after);
  assert.equal(await rig.shards.holds(before), false);
  assert.equal(await rig.shards.holds(after), true);
  const isDead = (owner: string) => Promise.resolve(owner === "a");
  const b = new Claims(rig.database, { me: "b", windows: WINDOWS, isDead });
  assert.equal((await b.owners(WINDOW)).get(1), "");
  assert.equal((await b.claim([1], WINDOW)).length, 1);
  assert.equal(await rig.shards.holds(after), false);
});

Deno.test("Claims.claim() knows what it won although the store says that the commit failed", async () => {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  using rig = new StoreRig(kv);
  kv.faultAt = (call) => call === 26 ? null : "applied, yet refused";
  const won = await rig.claims("a").claim(SHARDS.slice(0, 10), WINDOW);
  assert.equal(won.length, 10);
  kv.faultAt = () => null;
  for (const claim of won) assert.equal(await rig.shards.holds(claim), true);
});

Deno.test("Claims.release() frees what is still held, and leaves alone what was lost", async () => {
  using rig = await StoreRig.open();
  const a = rig.claims("a");
  const claims = await a.claim(SHARDS, WINDOW);
  await rig.database.commit({
    sets: [{
      key: ["claims", WINDOW % WINDOWS, 7],
      value: { owner: "b", window: WINDOW },
    }],
  });
  await a.release(claims);
  const owners = await a.owners(WINDOW);
  assert.equal(owners.get(7), "b");
  assert.ok(SHARDS.every((shard) => shard === 7 || owners.get(shard) === ""));
});

Deno.test("uncontestedClaims gives everything to whoever asks, and writes nothing", async () => {
  assert.deepEqual(await uncontestedClaims.claim([1], 5), [
    { shard: 1, window: 5, versionstamp: null },
  ]);
  assert.equal((await uncontestedClaims.owners(5)).size, 0);
  await uncontestedClaims.release([]);
});
