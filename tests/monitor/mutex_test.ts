import assert from "node:assert/strict";
import { ReportLimit } from "../../monitor/rounds/report_limit.ts";
import { Mutex } from "../../monitor/mutex.ts";
import { VirtualTime } from "../simulation/virtual_time.ts";

Deno.test("Serial runs one after the other, in order, whatever fails", async () => {
  const serial = new Mutex();
  const log: string[] = [];
  const work = (name: string, turns: number) => async () => {
    log.push(`${name} begins`);
    for (let turn = 0; turn < turns; turn++) await null;
    log.push(`${name} ends`);
    if (name === "b") throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled([
    serial.run(work("a", 5)),
    serial.run(work("b", 1)),
    serial.run(work("c", 0)),
  ]);
  assert.deepEqual(results.map(({ status }) => status), [
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
  assert.deepEqual(
    log,
    ["a", "b", "c"].flatMap((name) => [
      `${name} begins`,
      `${name} ends`,
    ]),
  );
});

Deno.test("ReportLimit passes on one error a second for each action", async () => {
  const time = new VirtualTime();
  const passed: string[] = [];
  const limit = new ReportLimit(time.clock(0), (action) => passed.push(action));
  limit.report("a", 1);
  limit.report("a", 2);
  limit.report("b", 3);
  await time.advance(1_000);
  limit.report("a", 4);
  assert.deepEqual(passed, ["a", "b", "a"]);
});
