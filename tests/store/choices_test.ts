import assert from "node:assert/strict";
import { Choices, MAX_ALLOWED_RANGES, rangesOf } from "../../store/choices.ts";
import { scratchDirectory, StoreRig } from "./store_rig.ts";

Deno.test("Choices keeps what many operators choose at once, on two instances", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  using first = await StoreRig.open(path);
  using second = await StoreRig.open(path);
  const all = [first, second].map(({ database }) => new Choices(database));
  await Promise.all([
    all[0]?.allowRange("10.0.0.0/24", 1),
    all[1]?.allowRange("10.0.1.0/24", 2),
    all[0]?.set({ registration: "closed" }),
  ]);
  const chosen = await all[1]?.get() ?? {};
  assert.deepEqual(rangesOf(chosen).sort(), ["10.0.0.0/24", "10.0.1.0/24"]);
  assert.equal(chosen.registration, "closed");
});

Deno.test("Choices.allowRange() allows a range once, and no more than there may be", async () => {
  using rig = await StoreRig.open();
  const choices = new Choices(rig.database, () => rig.now);
  for (let i = 0; i < MAX_ALLOWED_RANGES; i++) {
    assert.ok(await choices.allowRange(`10.0.${i}.0/24`, 1) !== null);
  }
  assert.equal(await choices.allowRange("10.1.0.0/24", 1), null);
  const again = await choices.allowRange("10.0.7.0/24", 2);
  assert.equal(again?.allowedRanges?.length, MAX_ALLOWED_RANGES);
  const closed = await choices.closeRange("10.0.7.0/24");
  assert.equal(rangesOf(closed).length, MAX_ALLOWED_RANGES - 1);
});
