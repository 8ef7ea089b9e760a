import assert from "node:assert/strict";
import { cpuSeconds } from "../../bench/process_usage.ts";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { CountingTargetProcess } from "./counting_target_process.ts";
import { CpuQuota } from "./cpu_quota.ts";
import { faultSeconds, report, sleep } from "./fault_plan.ts";
import { MessageCounter } from "./message_counter.ts";
import { probeOutcomes } from "./probe_outcomes.ts";
import type { UptickInstance } from "./uptick_instance.ts";
import { startWatching } from "./start_watching.ts";

const URLS = 500;
const WARM_UP_MS = 8_000;
const MEASURE_MS = 4_000;
const SETTLE_MS = 5_000;
/**
 * The share of the CPU that they need, and of the slots that then get a true
 * result. What costs the same however few are asked (timers, collections of
 * garbage, our own delay, reading `/metrics` here) weighs twice as much in a
 * quarter as in a half.
 */
const STAGES = [
  { cpu: 0.5, minResults: 0.4 },
  { cpu: 0.25, minResults: 0.15 },
];
/** What the least asked url has of the mean. */
const MIN_EVEN = 0.5;

/** Cores that the process used over some time. */
async function coresUsed({ pid }: UptickInstance, ms: number): Promise<number> {
  const [from, before] = [performance.now(), await cpuSeconds(pid)];
  await sleep(ms);
  const used = await cpuSeconds(pid) - before;
  return used / (performance.now() - from) * 1_000;
}

Deno.test("with less CPU than they need, urls have their share of true results, all alike, and nobody is told of outages", async () => {
  const seconds = faultSeconds(20);
  await using dir = await tempDir();
  await using target = await CountingTargetProcess.start();
  await using quota = await CpuQuota.start(2);
  await using messages = new MessageCounter();
  await using instance = await startWatching(URLS, {
    dir: dir.path,
    target,
    quota,
    messages,
  });
  await sleep(WARM_UP_MS);
  const needed = await coresUsed(instance, MEASURE_MS);
  for (const { cpu, minResults } of STAGES) {
    await quota.set(needed * cpu);
    await sleep(SETTLE_MS);
    await target.reset();
    const before = await probeOutcomes(instance);
    await sleep(seconds * 1_000);
    const { answered } = await target.seen();
    const after = await probeOutcomes(instance);
    const counts = answered.map(([, count]) => count);
    const answers = counts.reduce((sum, count) => sum + count, 0);
    const spent = (after.at - before.at) / 1_000;
    const figures = {
      cpu: `${cpu} of ${needed.toFixed(3)} cores by ${quota.kind}`,
      answersPerSecond: Math.round(answers / seconds),
      upPerSecond: Math.round((after.up - before.up) / spent),
      unknownPerSecond: Math.round((after.unknown - before.unknown) / spent),
      down: after.down,
      urlsAnswered: counts.length,
      leastAnswers: Math.min(...counts),
      meanAnswers: answers / URLS,
      messages: messages.texts,
    };
    report("scarce CPU", figures);
    const said = JSON.stringify(figures);
    assert.equal(figures.down, 0, said);
    assert.deepEqual(figures.messages, [], said);
    assert.ok(figures.answersPerSecond >= minResults * URLS, said);
    assert.ok(figures.upPerSecond >= minResults * URLS, said);
    assert.equal(figures.urlsAnswered, URLS, said);
    assert.ok(figures.leastAnswers >= MIN_EVEN * figures.meanAnswers, said);
  }
  await quota.set(2);
  await target.answer(503);
  const said = await eventually(
    "a message once they are down indeed",
    () => Promise.resolve(messages.texts[0]),
  );
  assert.match(said, / down .*since /);
});
