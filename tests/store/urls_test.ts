import assert from "node:assert/strict";
import { Urls } from "../../store/urls.ts";
import { FaultyKv } from "./faulty_kv.ts";
import { assertStoreLaws, StoreImage } from "./store_laws.ts";
import { newUrl, StoreRig } from "./store_rig.ts";

Deno.test("Urls.create() numbers 100 parallel additions without gap or double", async () => {
  using rig = await StoreRig.open();
  const made = await Promise.all(
    Array.from(
      { length: 100 },
      (_, index) => rig.urls.create(newUrl({ name: `url ${index}` })),
    ),
  );
  const ids = made.map((monitor) => monitor?.id ?? 0).sort((a, b) => a - b);
  assert.deepEqual(ids, Array.from({ length: 100 }, (_, index) => index + 1));
});

Deno.test("Urls.createAll() adds each of the operator's names once, from two instances at once too", async () => {
  using rig = await StoreRig.open();
  const other = new Urls(rig.database);
  await rig.urls.create(newUrl({ name: "url 15", ownerId: null }));
  const urls = Array.from(
    { length: 30 },
    (_, index) => newUrl({ name: `url ${index}`, ownerId: null }),
  );
  const added = await Promise.all([
    rig.urls.createAll(urls),
    other.createAll(urls.toReversed()),
  ]);
  assert.equal(added.flat().length, 29);
  const stored = await rig.urls.all();
  assert.deepEqual(
    stored.map(({ name }) => name).sort(),
    urls.map(({ name }) => name).sort(),
  );
  assert.deepEqual(
    stored.map(({ id }) => id),
    Array.from({ length: 30 }, (_, index) => index + 1),
  );
});

Deno.test("Urls.createAll() adds a name that is there twice once", async () => {
  using rig = await StoreRig.open();
  const url = newUrl({ name: "a", ownerId: null });
  assert.equal((await rig.urls.createAll([url, url])).length, 1);
  assert.equal((await rig.urls.all()).length, 1);
});

Deno.test("Urls.createAll() tells its urls from another instance's of the same millisecond", async () => {
  using rig = await StoreRig.open();
  const [x, y, z] = ["x", "y", "z"].map((name) =>
    newUrl({ name, ownerId: null })
  );
  assert.ok(x && y && z);
  const at = () => 1;
  await Promise.all([
    new Urls(rig.database, at).createAll([x]),
    new Urls(rig.database, at).createAll([x, y, z]),
  ]);
  const names = (await rig.urls.all()).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["x", "y", "z"]);
});

Deno.test("Urls.create() adds nothing for a user who is gone", async () => {
  using rig = await StoreRig.open();
  const user = await rig.users.create("ann@example.com", "hash");
  assert.ok(user);
  const added = await rig.urls.create(newUrl({ ownerId: user.id }));
  assert.deepEqual(await rig.urls.idsOf(user.id), [added?.id]);
  await rig.users.delete(user);
  assert.equal(await rig.urls.create(newUrl({ ownerId: user.id })), null);
});

Deno.test("Urls.version() changes with every write, and only then", async () => {
  using rig = await StoreRig.open();
  const seen = new Set<string | null>([await rig.urls.version()]);
  const monitor = await rig.urls.create(newUrl());
  assert.ok(monitor);
  seen.add(await rig.urls.version());
  const updated = await rig.urls.update(monitor.id, { name: "other" });
  seen.add(await rig.urls.version());
  assert.equal(await rig.urls.version(), await rig.urls.version());
  await rig.urls.retire(updated ?? monitor);
  seen.add(await rig.urls.version());
  assert.ok(await rig.urls.revive("other", {}));
  seen.add(await rig.urls.version());
  assert.equal(seen.size, 5);
});

Deno.test("Urls.update() always moves the time of change on, though the clock stands still", async () => {
  using rig = await StoreRig.open();
  const monitor = await rig.urls.create(newUrl());
  assert.ok(monitor);
  const first = await rig.urls.update(monitor.id, { paused: true });
  const second = await rig.urls.update(monitor.id, { paused: false });
  assert.ok(monitor.updatedAt < (first?.updatedAt ?? 0));
  assert.ok((first?.updatedAt ?? 0) < (second?.updatedAt ?? 0));
  assert.equal(await rig.urls.update(99, {}), null);
});

Deno.test("Urls.update() changes once although the store says that the commit failed", async () => {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  using rig = new StoreRig(kv);
  const monitor = await rig.urls.create(newUrl());
  assert.ok(monitor);
  const next = kv.calls + 2;
  kv.faultAt = (call) => call === next ? "applied, yet refused" : null;
  const updated = await rig.urls.update(monitor.id, { name: "other" });
  assert.deepEqual(await rig.urls.get(monitor.id), updated);
  assert.equal(updated?.updatedAt, monitor.updatedAt + 1);
});

Deno.test("Urls.revive() brings a retired url back with its id, once", async () => {
  using rig = await StoreRig.open();
  const monitor = await rig.urls.create(newUrl({ name: "shop" }));
  assert.ok(monitor);
  await rig.urls.retire(monitor);
  assert.deepEqual(await rig.urls.all(), []);
  const back = await rig.urls.revive("shop", { intervalMs: 5_000 });
  assert.deepEqual([back?.id, back?.intervalMs], [monitor.id, 5_000]);
  assert.equal(await rig.urls.revive("shop", {}), null);
  assert.equal(await rig.urls.revive("nobody", {}), null);
});

const DAMAGED: [why: string, value: unknown][] = [
  ["null", null],
  ["text", "https://example.com/"],
  ["without fields", {}],
  ["with another id", { ...newUrl(), id: 5, createdAt: 1, updatedAt: 1 }],
  ["with a url that is none", {
    ...newUrl(),
    id: 50,
    url: "::",
    createdAt: 1,
    updatedAt: 1,
  }],
  ["with an interval of NaN", {
    ...newUrl(),
    id: 50,
    intervalMs: NaN,
    createdAt: 1,
    updatedAt: 1,
  }],
  ["with an interval of 0", {
    ...newUrl(),
    id: 50,
    intervalMs: 0,
    createdAt: 1,
    updatedAt: 1,
  }],
  ["without headers", {
    ...newUrl(),
    id: 50,
    headers: null,
    createdAt: 1,
    updatedAt: 1,
  }],
];

for (const [why, value] of DAMAGED) {
  Deno.test(`Urls.all() leaves out a record that is ${why}, and keeps the others`, async () => {
    using rig = await StoreRig.open();
    await rig.urls.create(newUrl());
    await rig.database.commit({ sets: [{ key: ["urls", 50], value }] });
    assert.deepEqual((await rig.urls.all()).map(({ id }) => id), [1]);
  });
}

Deno.test("Urls keeps the index of owners true through every change", async () => {
  using rig = await StoreRig.open();
  const user = await rig.users.create("ann@example.com", "hash");
  assert.ok(user);
  for (let count = 0; count < 5; count++) {
    await rig.urls.create(newUrl({ ownerId: user.id }));
  }
  await rig.urls.update(2, { paused: true });
  assertStoreLaws(await StoreImage.of(rig.database));
  assert.deepEqual(await rig.urls.idsOf(user.id), [1, 2, 3, 4, 5]);
});

Deno.test("Urls.update() renames an imported url to and from a configured one's name, which stays that one's", async () => {
  using rig = await StoreRig.open();
  const name = "both";
  const source = { system: "gatus", id: "1" };
  const imported = await rig.urls.create(
    newUrl({ name, ownerId: null, source }),
  );
  await rig.urls.create(newUrl({ name, ownerId: null }));
  const { id } = imported ?? { id: 0 };
  assert.equal((await rig.urls.update(id, { name: "own" }))?.name, "own");
  assert.equal(await rig.urls.create(newUrl({ name, ownerId: null })), null);
  assert.equal((await rig.urls.update(id, { name }))?.name, name);
});
