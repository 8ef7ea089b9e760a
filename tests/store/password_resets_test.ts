import assert from "node:assert/strict";
import { PasswordResets, RESET_MS } from "../../store/password_resets.ts";
import { StoreRig } from "./store_rig.ts";

/** An account with a link whose hash is "hash of a link". */
async function startReset() {
  const rig = await StoreRig.open();
  await rig.users.create("ann@example.com", "old");
  const resets = new PasswordResets(rig.database, () => rig.now);
  assert.equal(await resets.create(1, "hash of a link"), rig.now + RESET_MS);
  return { rig, resets };
}

Deno.test("PasswordResets.use() sets the password and ends every token, once", async () => {
  const { rig, resets } = await startReset();
  using _rig = rig;
  const uses = await Promise.all(
    ["a", "b", "c"].map((hash) => resets.use(1, "hash of a link", hash)),
  );
  const [used, ...more] = uses.filter((user) => user !== null);
  assert.equal(more.length, 0, "of three at once one is the first");
  const stored = await rig.users.get(1);
  assert.deepEqual(stored, used);
  assert.equal(stored?.version, 2);
  assert.equal(await resets.find(1, "hash of a link"), null);
});

const OVER: [
  what: string,
  end: (parts: Awaited<ReturnType<typeof startReset>>) => Promise<unknown>,
][] = [
  ["after 24 hours", ({ rig }) => Promise.resolve(rig.now += RESET_MS)],
  ["once there is a newer one", ({ resets }) => resets.create(1, "newer")],
  ["once the password was changed", ({ rig }) => rig.users.renew(1, "new")],
  [
    "while the account is disabled",
    ({ rig }) => rig.users.setDisabled(1, true),
  ],
  ["once the account is gone", ({ rig }) => rig.users.delete({ id: 1 })],
];

for (const [what, end] of OVER) {
  Deno.test(`PasswordResets.use() refuses a link ${what}`, async () => {
    const parts = await startReset();
    using _rig = parts.rig;
    await end(parts);
    assert.equal(await parts.resets.find(1, "hash of a link"), null);
    assert.equal(await parts.resets.use(1, "hash of a link", "x"), null);
  });
}

Deno.test("PasswordResets keeps a link when somebody signs out, and refuses another code", async () => {
  const { rig, resets } = await startReset();
  using _rig = rig;
  await rig.users.renew(1);
  assert.equal(await resets.use(1, "another hash", "x"), null);
  assert.equal((await resets.find(1, "hash of a link"))?.id, 1);
  assert.equal(await resets.create(9, "hash"), null, "no such account");
});
