import assert from "node:assert/strict";
import { cpuSeconds } from "../../bench/process_usage.ts";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { faultSeconds, report, sleep, writeUrlsFile } from "./fault_plan.ts";
import {
  brokenEvents,
  countSlots,
  doubledSlots,
  readRecorded,
} from "./recorded.ts";
import { createStoreServer } from "./store_server.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 130;
/** Longer than two windows, so that claims made before do not last. */
const AWAY_SECONDS = 25;
const SETTLE_MS = 15_000;
/** A page from memory waits for the store for a quarter of a second; the machine is busy. */
const MAX_PAGE_MS = 2_000;
/** What the loop may spend on one answer: of its CPU time, since others want the machine too. */
const MAX_LOOP_MS = 50;
const ASKED_TIMES = 20;
/** What claims and records say is one line a second each at most. */
const MAX_LINES_PER_SECOND = 2;
const PATHS = ["/", "/metrics", "/status/1", "/health?ready", "/health?live"];

/** CPU time per answer, of the dearest path, what probing takes meanwhile included. */
async function dearestMs(instance: UptickInstance): Promise<number> {
  let dearest = 0;
  for (const path of PATHS) {
    const before = await cpuSeconds(instance.pid);
    for (let times = 0; times < ASKED_TIMES; times++) {
      assert.equal(await instance.status(path), 200, path);
    }
    const used = await cpuSeconds(instance.pid) - before;
    dearest = Math.max(dearest, used * 1_000 / ASKED_TIMES);
  }
  return dearest;
}

Deno.test("two instances go on without their store, answer from memory, and write everything afterwards", async () => {
  await using dir = await tempDir();
  await using server = createStoreServer(dir.path);
  await server.start();
  for (const [key, value] of Object.entries(server.env)) {
    Deno.env.set(key, value);
  }
  await using target = await TargetProcess.start();
  const urls = { origin: target.origin, count: URLS, interval: "1s" };
  const urlsFile = await writeUrlsFile(dir.path, urls);
  const start = () =>
    UptickInstance.start({
      dir: dir.path,
      args: ["--kv", server.url, "--urls-file", urlsFile],
      env: { ...server.env, DENO_LOG: "denokv_remote=off" },
    });
  await using first = await start();
  await using second = await start();
  await eventually(
    "every url to be probed",
    async () => (await target.visits()).size >= URLS ? true : undefined,
  );
  await sleep(12_000);
  for (const path of PATHS) await first.status(path); // what is known is in memory
  const from = Date.now();
  await server.kill();
  await sleep(3_000);
  let slowestMs = 0;
  for (const instance of [first, second]) {
    for (const path of PATHS) {
      const askedAt = Date.now();
      const status = await instance.status(path);
      slowestMs = Math.max(slowestMs, Date.now() - askedAt);
      assert.equal(status, 200, path);
    }
    assert.equal(await instance.status("/health"), 503);
  }
  await sleep(faultSeconds(AWAY_SECONDS) * 1_000);
  const loopMs = await dearestMs(first);
  const logged = [first, second].map(({ stderr }) =>
    // but for the line that each change of a url's state has
    stderr.text.split("\n").filter((line) => !/ monitor: "/.test(line)).length
  );
  await server.start();
  const back = Date.now();
  await sleep(SETTLE_MS);
  const saidMissed = await first.metric("uptick_slots_missed_total") +
    await second.metric("uptick_slots_missed_total");
  const to = Date.now() - 6_000;
  for (const instance of [first, second]) {
    assert.equal(await instance.status("/health"), 200);
    assert.equal(await instance.stop(), 0);
  }
  const recorded = [...(await readRecorded(server.url)).values()];
  const slots = recorded.map((each) => countSlots(each, from, to));
  const figures = {
    awaySeconds: Math.round((back - from) / 1_000),
    due: slots.reduce((sum, { due }) => sum + due, 0),
    missed: slots.reduce((sum, { missed }) => sum + missed, 0),
    doubled: doubledSlots(recorded),
    saidMissed,
    slowestMs,
    loopMs,
    logged,
  };
  report("store away", figures);
  assert.equal(recorded.length, URLS);
  assert.equal(figures.doubled, 0);
  assert.deepEqual(recorded.flatMap(brokenEvents), []);
  // a busy machine may miss one here and there, as it does with its store
  assert.ok(figures.missed <= figures.due / 100, `${figures.missed} missed`);
  assert.ok(slowestMs <= MAX_PAGE_MS, `${slowestMs} ms`);
  assert.ok(loopMs <= MAX_LOOP_MS, `${loopMs} ms of the loop`);
  const maxLines = MAX_LINES_PER_SECOND * figures.awaySeconds;
  assert.ok(logged.every((lines) => lines <= maxLines), `${logged} lines`);
});
