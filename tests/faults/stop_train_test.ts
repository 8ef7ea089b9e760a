import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";
import { CountingTargetProcess } from "./counting_target_process.ts";
import { faultSeconds, report, sleep } from "./fault_plan.ts";
import { FullQueue } from "./full_queue.ts";
import { brokenEvents, readRecorded } from "./recorded.ts";
import { UptickInstance } from "./uptick_instance.ts";

/** The defaults are 15 s and 10 s: every probe that waits until its end has a stop in it. */
const INTERVAL_MS = 6_000;
const TIMEOUT_MS = 5_000;
/** Stopped that long, that often: an eighth of the time, which is no excuse for a silent target. */
const STOP_MS = 650;
const EVERY_MS = 5_000;
const HEALTHY = 20;
/** Answers take from nothing up to this much for the last of them. */
const SLOWEST_MS = 3_800;

async function stopNowAndThen(
  instance: UptickInstance,
  seconds: number,
): Promise<number> {
  const end = Date.now() + seconds * 1_000;
  let stops = 0;
  while (Date.now() < end) {
    await sleep(EVERY_MS - STOP_MS);
    instance.signal("SIGSTOP");
    await sleep(STOP_MS);
    instance.signal("SIGCONT");
    stops++;
  }
  return stops;
}

Deno.test("a process that is stopped again and again tells a silent target from those that answer", async () => {
  await using dir = await tempDir();
  await using target = await CountingTargetProcess.start();
  using silent = await FullQueue.open("127.0.3.1");
  const healthy = Array.from({ length: HEALTHY }, (_, index) => {
    const waitMs = Math.round(SLOWEST_MS * index / (HEALTHY - 1));
    const host = `127.0.2.${index + 1}:${target.port}`;
    return {
      name: `${waitMs} ms`,
      url: `http://${host}/wait/${waitMs}/${index}`,
    };
  });
  const urls = [...healthy, { name: "silent", url: `http://${silent.host}/` }]
    .map((url) => ({
      ...url,
      interval: `${INTERVAL_MS}ms`,
      timeout: `${TIMEOUT_MS}ms`,
    }));
  await Deno.writeTextFile(`${dir.path}/urls.json`, JSON.stringify(urls));
  const store = `${dir.path}/store.sqlite3`;
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", store, "--urls-file", "urls.json"],
  });
  const stops = await stopNowAndThen(instance, faultSeconds(25));
  const until = Date.now();
  await sleep(INTERVAL_MS + STOP_MS);
  assert.equal(await instance.stop(), 0);

  const recorded = [...(await readRecorded(store)).values()];
  const ticksOf = (isSilent: boolean) =>
    recorded.filter(({ monitor }) => (monitor.name === "silent") === isSilent)
      .map(({ ticks }) => ticks.filter(({ at }) => at < until));
  const outcomes = (isSilent: boolean) =>
    ticksOf(isSilent).map((ticks) => ticks.map(({ outcome }) => outcome));
  const [told = []] = outcomes(true);
  const answered = outcomes(false).flat();
  const figures = {
    stops,
    silent: told.join(" "),
    answered: answered.length,
    notUp: answered.filter((outcome) => outcome !== "up").length,
  };
  report("stop train", figures);
  const said = JSON.stringify(figures);
  assert.deepEqual(recorded.flatMap(brokenEvents), []);
  assert.ok(told.slice(0, 2).includes("down"), said);
  assert.ok(!told.includes("up"), said);
  assert.ok(answered.length >= 2 * HEALTHY, said);
  assert.equal(figures.notUp, 0, said);
});
