import assert from "node:assert/strict";
import { AlertRig } from "./alert_rig.ts";

Deno.test("a fold says that something goes on as soon as an outage waits to be told, and counts it once it is told", async () => {
  using rig = await AlertRig.open();
  rig.story([[0, 1, "down"], [100, 1, "up"]]);
  const { folder } = rig.instance();
  const goesOn: boolean[] = [];
  for (const second of [0, 19, 20, 99, 100]) {
    rig.second = second;
    await rig.arrive();
    goesOn.push(await folder.fold());
  }
  assert.deepEqual(goesOn, [true, true, true, true, false]);
  assert.deepEqual(rig.open, [0, 0, 1, 1, 0]);
});
