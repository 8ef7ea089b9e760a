import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { CountingTargetProcess } from "./counting_target_process.ts";
import { report, sleep, THOROUGH, writeUrlsFile } from "./fault_plan.ts";
import { countSlots, readRecorded } from "./recorded.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = THOROUGH ? 10_000 : 2_000;
const INTERVAL_MS = THOROUGH ? 60_000 : 20_000;
/** The process gets nothing for that long, that often: as on a machine that others keep busy. */
const BUSY_MS = 3_000;
const FREE_MS = 3_000;
/** Of the slots that were due; at the borders of the time looked at some are in another. */
const TOLERANCE = 0.02;

Deno.test("slots that a busy machine makes late are asked late while the next is not due, and each that is not counts as missed once", async () => {
  await using dir = await tempDir();
  await using target = await CountingTargetProcess.start();
  const urlsFile = await writeUrlsFile(dir.path, {
    origin: `http://127.0.0.1:${target.port}`,
    count: URLS,
    interval: `${INTERVAL_MS}ms`,
  });
  const store = `${dir.path}/store.sqlite3`;
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", store, "--urls-file", urlsFile],
  });
  await eventually("every url to be asked", async () => {
    const { answered } = await target.seen();
    return answered.length === URLS ? true : undefined;
  }, 2 * INTERVAL_MS);
  await sleep(2_000);
  await target.reset();
  const from = Date.now();
  const missedBefore = await instance.metric("uptick_slots_missed_total");
  while (Date.now() < from + 2 * INTERVAL_MS) {
    instance.signal("SIGSTOP");
    await sleep(BUSY_MS);
    instance.signal("SIGCONT");
    await sleep(FREE_MS);
  }
  await sleep(BUSY_MS);
  const to = Date.now();
  const missed = await instance.metric("uptick_slots_missed_total") -
    missedBefore;
  assert.equal(await instance.stop(), 0);
  const { answered } = await target.seen();

  const recorded = [...(await readRecorded(store)).values()];
  const slots = recorded.map((each) => countSlots(each, from, to));
  const due = slots.reduce((total, each) => total + each.due, 0);
  // some have an extra slot in their place, which comes a moment later
  const withoutTick = slots.reduce((total, each) => total + each.missed, 0);
  const ticks = recorded.flatMap((each) =>
    each.ticks.filter(({ at }) => at >= from && at < to)
  );
  const figures = {
    due,
    answered: answered.reduce((total, [, count]) => total + count, 0),
    recorded: ticks.length,
    withoutTick,
    notUp: ticks.filter(({ outcome }) => outcome !== "up").length,
    saidMissed: missed,
  };
  report("late slots", figures);
  const said = JSON.stringify(figures);
  const slack = due * TOLERANCE;
  assert.ok(figures.answered >= due - slack, said);
  assert.ok(figures.recorded >= due - slack, said);
  assert.ok(figures.notUp <= slack, said);
  assert.ok(missed <= withoutTick + slack, said);
});
