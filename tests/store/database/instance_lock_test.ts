import assert from "node:assert/strict";
import { nameInstance } from "../../../store/database/instance_lock.ts";
import { scratchDirectory } from "../store_rig.ts";

Deno.test("nameInstance() calls the first instance on a file after its host, and further ones with a number", async () => {
  await using directory = await scratchDirectory();
  const store = `${directory.path}/store`;
  const first = await nameInstance(store, "web-2");
  const second = await nameInstance(store, "web-2");
  assert.deepEqual([first.name, second.name], ["web-2", "web-2#2"]);
  first.release();
  const again = await nameInstance(store, "web-2");
  assert.equal(again.name, "web-2", "it finds its own claims again");
  again.release();
  second.release();
});

Deno.test("nameInstance() tells which of the others on a file are dead, whatever their host was called", async () => {
  await using directory = await scratchDirectory();
  const store = `${directory.path}/store`;
  const first = await nameInstance(store, "web-1");
  const second = await nameInstance(store, "local-3");
  const third = await nameInstance(store, "local-3");
  third.release();
  const found: [name: string, byFirst: boolean, bySecond: boolean][] = [
    ["web-1", false, false],
    ["local-3#2", false, false],
    ["local-3#3", true, true],
    ["web-9", true, false], // whoever held the first lock: the first is sure
    ["web-9#2", false, true],
    // of the version before
    ["local-1", true, false],
    ["local-2", false, true],
    ["local-3", true, true],
    // of a store that is no file
    ["web-1#5f0c2a91", false, false],
  ];
  for (const [name, byFirst, bySecond] of found) {
    assert.equal(await first.isDead(name), byFirst, `${name} by the first`);
    assert.equal(await second.isDead(name), bySecond, `${name} by the second`);
  }
  first.release();
  second.release();
});

Deno.test("nameInstance() keeps a host whose name looks like an old instance's from being taken for one", async () => {
  await using directory = await scratchDirectory();
  const { name, release } = await nameInstance(
    `${directory.path}/store`,
    "local-7",
  );
  assert.equal(name, "local-7#1");
  release();
});

Deno.test("nameInstance() tells instances on a store that is no file apart by chance, and takes none for dead", async () => {
  const names = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { name, isDead } = await nameInstance(
        "https://kv.example",
        "web-1",
      );
      assert.match(name, /^web-1#[0-9a-f]{8}$/);
      assert.equal(await isDead("web-1#00000000"), false);
      assert.equal(await isDead("web-1"), false);
      return name;
    }),
  );
  assert.equal(new Set(names).size, names.length);
});
