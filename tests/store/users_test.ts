import assert from "node:assert/strict";
import { scratchDirectory, StoreRig } from "./store_rig.ts";
import { isInCharge, LastOperatorError } from "../../store/operators.ts";
import type { Users } from "../../store/users.ts";
import { FaultyKv } from "./faulty_kv.ts";
import { assertStoreLaws, StoreImage } from "./store_laws.ts";

Deno.test("Users.create() makes one account of 50 parallel registrations of an e-mail, on two instances", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  using first = await StoreRig.open(path);
  using second = await StoreRig.open(path);
  const tries = Array.from(
    { length: 50 },
    (_, index) =>
      (index % 2 ? first : second).users.create(
        "ann@example.com",
        `hash ${index}`,
      ),
  );
  const made = (await Promise.all(tries)).filter((user) => user !== null);
  assert.equal(made.length, 1);
  assert.deepEqual(await first.users.findByEmail("ann@example.com"), made[0]);
  assertStoreLaws(await StoreImage.of(first.database));
});

Deno.test("Users.create() makes 100 accounts of 100 parallel registrations, each with its own id", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  using first = await StoreRig.open(path);
  using second = await StoreRig.open(path);
  const made = await Promise.all(
    Array.from(
      { length: 100 },
      (_, index) =>
        (index % 2 ? first : second).users.create(
          `u${index}@example.com`,
          `hash ${index}`,
        ),
    ),
  );
  assert.equal(new Set(made.map((user) => user?.id)).size, 100);
  assertStoreLaws(await StoreImage.of(first.database));
});

Deno.test("Users.create() answers with the account although the store says that the commit failed", async () => {
  const kv = new FaultyKv(await Deno.openKv(":memory:"));
  using rig = new StoreRig(kv);
  kv.faultAt = (call) => call === 3 ? "applied, yet refused" : null;
  const user = await rig.users.create("ann@example.com", "hash with salt");
  assert.equal(user?.id, 1);
  assert.deepEqual(await rig.users.get(1), user);
});

Deno.test("Users.renew() ends all tokens, and keeps the password unless there is a new one", async () => {
  using rig = await StoreRig.open();
  await rig.users.create("ann@example.com", "old");
  const renewed = await rig.users.renew(1);
  assert.deepEqual([renewed?.version, renewed?.passwordHash], [2, "old"]);
  const changed = await rig.users.renew(1, "new");
  assert.deepEqual([changed?.version, changed?.passwordHash], [3, "new"]);
  assert.equal(await rig.users.renew(2), null);
});

Deno.test("Users.rehash() ends no token, and leaves a password alone that was changed meanwhile", async () => {
  using rig = await StoreRig.open();
  const user = await rig.users.create("ann@example.com", "10 rounds");
  assert.ok(user);
  const rehashed = await rig.users.rehash(user, "20 rounds");
  assert.deepEqual(rehashed, { ...user, passwordHash: "20 rounds" });
  assert.deepEqual(await rig.users.rehash(user, "late"), rehashed);
  assert.deepEqual(await rig.users.get(1), rehashed);
  assert.equal(await rig.users.rehash({ ...user, id: 2 }, "x"), null);
});

Deno.test("Users.delete() frees the e-mail, and nothing can be added for the user any more", async () => {
  using rig = await StoreRig.open();
  const user = await rig.users.create("ann@example.com", "hash");
  assert.ok(user);
  await rig.users.delete(user);
  assert.equal(await rig.users.get(user.id), null);
  assert.equal(await rig.users.findByEmail("ann@example.com"), null);
  const again = await rig.users.create("ann@example.com", "hash");
  assert.equal(again?.id, 2, "an id is never used twice");
});

Deno.test("Users.createFirstOperator() makes one operator of many tries at once, on two instances", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  using first = await StoreRig.open(path);
  using second = await StoreRig.open(path);
  const made = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (index % 2 ? first : second).users
        .createFirstOperator(`u${index}@example.com`, `hash ${index}`)),
  );
  assert.equal(made.filter((user) => user !== null).length, 1);
  assert.equal((await first.users.all()).length, 1);
  assert.equal((await second.users.owners()).size, 1);
  assert.equal(await second.users.hadOperator(), true);
});

Deno.test("Users.delete() leaves nothing of an operator but that there was one", async () => {
  using rig = await StoreRig.open(":memory:");
  const user = await rig.users.createFirstOperator("a@example.com", "hash");
  const next = await rig.users.create("b@example.com", "hash");
  assert.ok(user !== null && next !== null);
  await rig.users.makeOperator(next.id);
  await rig.users.delete(user);
  assert.deepEqual([...(await rig.users.owners()).keys()], [next.id]);
  assert.equal(await rig.users.hadOperator(), true);
});

const GOINGS: [
  what: string,
  go: (users: Users, id: number) => Promise<unknown>,
][] = [
  ["delete", (users, id) => users.delete({ id })],
  ["makeMember", (users, id) => users.makeMember(id)],
  ["setDisabled", (users, id) => users.setDisabled(id, true)],
];

for (const [what, go] of GOINGS) {
  Deno.test(`Users.${what}() leaves the last operator alone, also where two instances take one away each`, async () => {
    await using directory = await scratchDirectory();
    const path = `${directory.path}/store.sqlite3`;
    using first = await StoreRig.open(path);
    using second = await StoreRig.open(path);
    const a = await first.users.createFirstOperator("a@example.com", "hash");
    const b = await first.users.create("b@example.com", "hash");
    assert.ok(a !== null && b !== null);
    await assert.rejects(go(first.users, a.id), LastOperatorError);
    await first.users.makeOperator(b.id);
    const ends = await Promise.allSettled([
      go(first.users, a.id),
      go(second.users, b.id),
    ]);
    assert.deepEqual(ends.map(({ status }) => status).sort(), [
      "fulfilled",
      "rejected",
    ]);
    const left = [...(await first.users.owners()).values()].filter(isInCharge);
    assert.equal(left.length, 1);
  });
}

Deno.test("Users.setDisabled() ends every session and token, and keeps the account otherwise as it was", async () => {
  using rig = await StoreRig.open();
  const before = await rig.users.create("ann@example.com", "hash");
  const disabled = await rig.users.setDisabled(1, true);
  assert.deepEqual(disabled, { ...before, isDisabled: true, version: 2 });
  assert.equal((await rig.users.owners()).get(1)?.isDisabled, true);
  assert.equal((await rig.users.setDisabled(1, true))?.version, 2);
  assert.deepEqual(await rig.users.setDisabled(1, false), {
    ...before,
    version: 3,
  });
  assert.equal((await rig.users.owners()).get(1)?.isDisabled, undefined);
  assert.equal(await rig.users.setDisabled(9, true), null);
});
