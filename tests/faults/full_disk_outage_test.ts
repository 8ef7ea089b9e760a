import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { CountingTargetProcess, perSecond } from "./counting_target_process.ts";
import { faultSeconds, report, sleep, writeUrlsFile } from "./fault_plan.ts";
import { brokenEvents, doubledSlots, readRecorded } from "./recorded.ts";
import { copyStore, fill, onSmallDisk } from "./small_disk.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 100;
/** Two intervals and a timeout, and some more for a busy machine. */
const STALE_MS = 6_000;
/** The window that was claimed before the disk was full is over then. */
const WINDOW_MS = 12_000;
const RECOVERY_MS = 20_000;
const SETTLE_MS = 6_000;

/** How many urls the metrics say are up, and what the page says of all. */
async function views({ origin }: UptickInstance) {
  const text = async (path: string) =>
    await (await fetch(origin + path)).text();
  const up = (await text("/metrics")).split("\n").filter((line) =>
    /^sample_external_url_up\{.*\} 1$/.test(line)
  );
  const saysAllUp = (await text("/")).includes("All systems operational");
  return { up: up.length, saysAllUp };
}

Deno.test("an outage while the disk is full is told at once, and dated when there is room again", async () => {
  await using dir = await tempDir();
  await using target = await CountingTargetProcess.start();
  const mount = `${dir.path}/disk`;
  await Deno.mkdir(mount);
  const urlsFile = await writeUrlsFile(dir.path, {
    origin: `http://127.0.0.1:${target.port}`,
    count: URLS,
    interval: "1s",
  });
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", `${mount}/store.sqlite3`, "--urls-file", urlsFile],
    wrapper: onSmallDisk(mount, "20m"),
  });
  const disk = `/proc/${instance.pid}/root${mount}`;
  await eventually("all to be up", async () => {
    const { up, saysAllUp } = await views(instance);
    return up === URLS && saysAllUp ? true : undefined;
  });
  await sleep(2_000);
  const makeRoom = await fill(disk);
  await sleep(WINDOW_MS);
  await target.answer(503);
  const downAt = Date.now();
  const missedBefore = await instance.metric("uptick_slots_missed_total");
  await sleep(STALE_MS);
  const badViews = await views(instance);
  await sleep(faultSeconds(4) * 1_000);
  const stretch = { from: downAt, to: Date.now() };
  const asked = perSecond(await target.seen(), "answers", stretch);
  const missed = await instance.metric("uptick_slots_missed_total") -
    missedBefore;

  await makeRoom();
  await eventually(
    "/health to say 200",
    async () => await instance.status("/health") === 200 ? true : undefined,
    RECOVERY_MS,
  );
  await sleep(SETTLE_MS);
  await target.answer(200);
  const upAt = Date.now();
  await sleep(SETTLE_MS);
  const copies = await copyStore(instance, disk, dir.path);
  const recorded = [...(await readRecorded(copies)).values()];
  const outages = recorded.flatMap(({ events }) =>
    events.filter(({ event }) => event === "downtime")
  );
  const late = outages.filter(({ startedAt, endedAt }) =>
    startedAt < downAt - 1_000 || startedAt > downAt + STALE_MS ||
    endedAt === null || endedAt < upAt - 1_000
  );
  const figures = {
    ...{ badViews, askedPerSecond: asked, missed },
    ...{ outages: outages.length, wronglyDated: late.length },
  };
  report("full disk, all down", figures);
  const said = JSON.stringify(figures);
  assert.deepEqual(badViews, { up: 0, saysAllUp: false }, said);
  // what was not asked is told as missed
  const spent = (stretch.to - stretch.from) / 1_000;
  assert.ok(asked + missed / spent >= URLS * 0.9, said);
  assert.ok(asked >= URLS * 0.9, said);
  assert.equal(outages.length, URLS, said);
  assert.equal(late.length, 0, said);
  assert.equal(doubledSlots(recorded), 0, said);
  assert.deepEqual(recorded.flatMap(brokenEvents), []);
});
