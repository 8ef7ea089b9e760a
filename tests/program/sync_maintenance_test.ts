import assert from "node:assert/strict";
import { MAX_MAINTENANCES } from "../../monitor/maintenance_rule.ts";
import { syncMaintenance } from "../../program/sync_maintenance.ts";
import { Maintenances } from "../../store/maintenances.ts";
import { someMaintenance } from "../monitor/maintenance/some_maintenance.ts";
import { StoreRig } from "../store/store_rig.ts";

Deno.test("a maintenance of the configuration that there is no room for is said, and the start goes on", async () => {
  using rig = await StoreRig.open();
  const store = new Maintenances(rig.database, () => rig.now);
  const later = { startsAt: rig.now + 1, endsAt: rig.now + 2 };
  for (let count = 0; count < MAX_MAINTENANCES; count++) {
    await store.create(0, someMaintenance(later));
  }
  const errors: string[] = [];
  const log = { error: (_: string, text: string) => errors.push(text) };
  const maintenance = [someMaintenance({ title: "Nightly" })];
  await syncMaintenance({ maintenance }, store, log);
  assert.deepEqual(errors, [
    'Cannot add the maintenance "Nightly": there are 200, and none of them is over. Delete one',
  ]);
});
