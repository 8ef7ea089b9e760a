import assert from "node:assert/strict";
import { OutageFolder } from "../../../monitor/alerts/outage_folder.ts";
import { AlertRig, RULES } from "./alert_rig.ts";

Deno.test("a fold says that something goes on as soon as an outage waits to be told, and counts it once it is told", async () => {
  using rig = await AlertRig.open();
  rig.story([[0, 1, "down"], [100, 1, "up"]]);
  const open: number[] = [];
  const folder = new OutageFolder({
    store: rig.books,
    channels: () => rig.channels.all(),
    now: () => rig.now,
    monitors: () => rig.monitors,
    refresh: () => Promise.resolve(),
    ownerOf: () => 0,
    rules: RULES,
    linkOf: () => null,
    causeOf: () => "",
    onOpen: (count) => open.push(count),
  });
  const goesOn: boolean[] = [];
  for (const second of [0, 19, 20, 99, 100]) {
    rig.second = second;
    await rig.arrive();
    goesOn.push(await folder.fold());
  }
  assert.deepEqual(goesOn, [true, true, true, true, false]);
  assert.deepEqual(open, [0, 0, 1, 1, 0]);
});
