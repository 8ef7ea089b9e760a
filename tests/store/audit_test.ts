import assert from "node:assert/strict";
import { Audit } from "../../store/audit.ts";
import { DAY_MS, StoreRig } from "./store_rig.ts";

const record = (detail: string) => ({
  ...{ actorId: 1, action: "account disabled", accountId: 2, detail },
  address: "192.0.2.1",
});

Deno.test("Audit.latest() lists the latest first, in pieces, and nothing of one moment twice or never", async () => {
  using rig = await StoreRig.open();
  const audit = new Audit(rig.database, () => rig.now);
  for (let i = 0; i < 7; i++) {
    await audit.add(record(`account ${i}`));
    if (i % 3 === 2) rig.now += 1; // three of one moment
  }
  const seen: string[] = [];
  let before: Parameters<Audit["latest"]>[1];
  for (;;) {
    const piece = await audit.latest(2, before);
    seen.push(...piece.map(({ detail }) => detail));
    before = piece.at(-1);
    if (piece.length < 2) break;
  }
  assert.equal(seen[0], "account 6");
  assert.equal(seen.length, 7);
  assert.equal(new Set(seen).size, 7);
});

Deno.test("Audit.latest() and sweep() let go of what is 90 days old", async () => {
  using rig = await StoreRig.open();
  const audit = new Audit(rig.database, () => rig.now);
  await audit.add(record("old"));
  rig.now += 60 * DAY_MS;
  await audit.add(record("new"));
  rig.now += 30 * DAY_MS + 1;
  assert.deepEqual((await audit.latest(9)).map(({ detail }) => detail), [
    "new",
  ]);
  await audit.sweep();
  const left = await rig.database.list({ prefix: ["audit"] });
  assert.equal(left.length, 1);
});
