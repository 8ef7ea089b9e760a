import assert from "node:assert/strict";
import { URL_DEFAULTS } from "../../monitor/fields/url_fields.ts";
import type { Monitor } from "../../monitor/types.ts";
import { SecretBox } from "../../store/codecs/secret_box.ts";
import { Database } from "../../store/database/database.ts";
import { DeletedUrls, UNDO_MS } from "../../store/deleted_urls.ts";
import { Urls } from "../../store/urls.ts";
import { Users } from "../../store/users.ts";

interface Rig extends Disposable {
  readonly kv: Deno.Kv;
  readonly urls: Urls;
  readonly users: Users;
  readonly deleted: DeletedUrls;
  now: number;
  add(ownerId: number, name: string): Promise<Monitor>;
}

async function startRig(): Promise<Rig> {
  const kv = await Deno.openKv(":memory:");
  const database = new Database(kv, {
    secrets: new SecretBox(["a key of the tests"]),
  });
  const rig = { now: 1_800_000_000_000 };
  const clock = () => rig.now;
  const urls = new Urls(database, clock);
  const users = new Users(database, clock);
  for (const email of ["a@example.org", "b@example.org"]) {
    await users.create(email, email);
  }
  return Object.assign(rig, {
    kv,
    urls,
    users,
    deleted: new DeletedUrls(database, urls, clock),
    add: async (ownerId: number, name: string) => {
      const created = await urls.create({
        ...URL_DEFAULTS,
        ...{ name, url: "https://example.org/", ownerId, headers: { A: "b" } },
        ...{ intervalMs: 15_000, timeoutMs: 5_000 },
      });
      assert.ok(created);
      const event = { urlId: created.id, number: 1 };
      await kv.set(["events", created.id, 1], event);
      return created;
    },
    [Symbol.dispose]: () => kv.close(),
  });
}

async function keysOf(kv: Deno.Kv, id: number): Promise<string[]> {
  const keys = await Array.fromAsync(kv.list({ prefix: [] }), ({ key }) => key);
  return keys.filter((key) => key.includes(id) && key[0] !== "users")
    .map((key) => key.join("/"));
}

Deno.test("DeletedUrls.restore() brings urls back with their events", async () => {
  using rig = await startRig();
  await rig.add(1, "other");
  await rig.add(1, "another");
  const monitor = await rig.add(1, "shop");
  const version = await rig.urls.version();
  assert.equal(await rig.deleted.add(1, [monitor]), rig.now);
  assert.notEqual(await rig.urls.version(), version);
  assert.equal(await rig.urls.get(monitor.id), null);
  assert.deepEqual(await rig.urls.idsOf(1), [1, 2]);
  assert.deepEqual(await rig.deleted.of(1), [{
    url: monitor,
    deletedAt: rig.now,
  }]);
  const before = await rig.urls.version();
  const back = await rig.deleted.restore(1, monitor.id);
  assert.deepEqual(back, { ...monitor, updatedAt: monitor.updatedAt + 1 });
  assert.notEqual(await rig.urls.version(), before);
  assert.deepEqual(await rig.urls.get(monitor.id), back);
  assert.deepEqual(await keysOf(rig.kv, 3), [
    "events/3/1",
    "urls/3",
    "urls_by_user/1/3",
  ]);
  assert.equal(await rig.deleted.restore(1, monitor.id), null);
});

Deno.test("DeletedUrls.restore() gives nobody what is another's", async () => {
  using rig = await startRig();
  const monitor = await rig.add(1, "shop");
  await rig.deleted.add(1, [monitor]);
  assert.deepEqual(await rig.deleted.of(2), []);
  assert.equal(await rig.deleted.restore(2, monitor.id), null);
  assert.equal((await rig.deleted.of(1)).length, 1);
});

Deno.test("DeletedUrls.restore() is null when it is too late, and purge() then leaves nothing", async () => {
  using rig = await startRig();
  await rig.add(1, "other");
  await rig.add(1, "another");
  const monitor = await rig.add(1, "shop");
  await rig.deleted.add(1, [monitor]);
  rig.now += UNDO_MS - 1;
  await rig.deleted.purge();
  assert.equal((await rig.deleted.of(1)).length, 1);
  rig.now += 1;
  assert.deepEqual(await rig.deleted.of(1), []);
  assert.equal(await rig.deleted.restore(1, monitor.id), null);
  await rig.deleted.purge();
  assert.deepEqual(await keysOf(rig.kv, 3), []);
});

Deno.test("DeletedUrls.restore() is null when the account is gone, and purgeOf() leaves nothing of it", async () => {
  using rig = await startRig();
  const monitor = await rig.add(1, "shop");
  await rig.deleted.add(1, [monitor]);
  const user = await rig.users.get(1);
  assert.ok(user);
  await rig.users.delete(user);
  assert.equal(await rig.deleted.restore(1, monitor.id), null);
  await rig.deleted.purgeOf(1);
  assert.deepEqual(await keysOf(rig.kv, monitor.id), []);
});

Deno.test("DeletedUrls.add() takes 2,500 urls with long headers", async () => {
  using rig = await startRig();
  const one = await rig.add(1, "shop");
  const headers = { A: "x".repeat(4_000), B: "y".repeat(4_000) };
  const urls = Array.from(
    { length: 2_500 },
    (_, i) => ({ ...one, id: i + 1, headers }),
  );
  await rig.deleted.add(1, urls);
  assert.equal((await rig.deleted.of(1)).length, 2_500);
});

Deno.test("DeletedUrls keeps the latest of each user up to a bound, and purge() forgets the rest", async () => {
  using rig = await startRig();
  const database = new Database(rig.kv, {
    secrets: new SecretBox(["a key of the tests"]),
  });
  const deleted = new DeletedUrls(database, rig.urls, () => rig.now, 2);
  const theirs = await rig.add(2, "theirs");
  await deleted.add(2, [theirs]);
  const own: Monitor[] = [];
  for (const name of ["first", "second", "third"]) {
    const monitor = await rig.add(1, name);
    own.push(monitor);
    await deleted.add(1, [monitor]);
    rig.now += 1_000;
  }
  const namesOf = async (owner: number) =>
    (await deleted.of(owner)).map(({ url }) => url.name);
  assert.deepEqual(await namesOf(1), ["third", "second"]);
  await deleted.purge();
  assert.deepEqual(await namesOf(1), ["third", "second"]);
  assert.deepEqual(await namesOf(2), ["theirs"]);
  const oldest = own[0]?.id ?? 0;
  for (const key of [["urls_deleted", 1, oldest], ["events", oldest, 1]]) {
    assert.equal((await rig.kv.get(key)).value, null, key.join("/"));
  }
});
