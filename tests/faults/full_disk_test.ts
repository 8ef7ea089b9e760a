import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { register } from "./client.ts";
import { faultSeconds, report, sleep, writeUrlsFile } from "./fault_plan.ts";
import { countSlots, doubledSlots, readRecorded } from "./recorded.ts";
import { copyStore, fill, onSmallDisk } from "./small_disk.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 50;
const RECOVERY_MS = 10_000;
const FULL_SECONDS = 5;
/** Until probes go on and are written. */
const SETTLE_MS = 2_500;

Deno.test("a full disk stops writes alone, and is forgotten when there is room", async () => {
  await using dir = await tempDir();
  await using target = await TargetProcess.start();
  const mount = `${dir.path}/disk`;
  await Deno.mkdir(mount);
  const urls = { origin: target.origin, count: URLS, interval: "1s" };
  const urlsFile = await writeUrlsFile(dir.path, urls);
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", `${mount}/store.sqlite3`, "--urls-file", urlsFile],
    wrapper: onSmallDisk(mount, "4m"),
  });
  // What another process has mounted for itself is seen through it.
  const disk = `/proc/${instance.pid}/root${mount}`;
  const from = Date.now();
  await register(instance, "before@example.org");
  await sleep(2_000);

  const makeRoom = await fill(disk);
  const fullAt = Date.now();
  const health = (wanted: number) => async () =>
    await instance.status("/health") === wanted ? true : undefined;
  await eventually("/health to say 503", health(503));
  const noticedMs = Date.now() - fullAt;
  const credentials = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: '{"Email":"x@example.org","Password":"a long enough password"}',
  };
  assert.equal(await instance.status("/register", credentials), 503);
  assert.equal(await instance.status("/v1/services"), 200);
  assert.equal(await instance.status("/v1/services/1/events"), 200);
  assert.equal(await instance.status("/v1/services/1/ticks"), 200);
  assert.equal(await instance.status("/metrics"), 200);
  await sleep(faultSeconds(FULL_SECONDS) * 1_000);
  assert.equal(await instance.status("/health"), 503);

  await makeRoom();
  const roomAt = Date.now();
  await eventually("/health to say 200", health(200), RECOVERY_MS);
  const recoveryMs = Date.now() - roomAt;
  await register(instance, "after@example.org");
  await sleep(2 * SETTLE_MS);
  const to = Date.now() - 1_500;
  const copies = await copyStore(instance, disk, dir.path);
  const recorded = [...(await readRecorded(copies)).values()];
  const slots = recorded.map((each) => countSlots(each, from, to));
  const missed = slots.reduce((sum, each) => sum + each.missed, 0);
  report("full disk", { noticedMs, recoveryMs, missed });
  assert.equal(doubledSlots(recorded), 0);
  const events = recorded.flatMap((each) => each.events);
  assert.deepEqual(events.filter(({ event }) => event === "downtime"), []);
  // No window can be claimed without the store; all else waits in memory.
  assert.ok(missed <= URLS * (roomAt - fullAt + recoveryMs) / 1_000);
  const after = recorded.map((each) =>
    countSlots(each, roomAt + recoveryMs + SETTLE_MS, to)
  );
  assert.ok(after.every((each) => each.due > 0 && each.missed === 0));
});
