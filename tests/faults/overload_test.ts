import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";
import { CountingTargetProcess, perSecond } from "./counting_target_process.ts";
import { CpuQuota } from "./cpu_quota.ts";
import { faultSeconds, report, sleep } from "./fault_plan.ts";
import { MessageCounter } from "./message_counter.ts";
import { probeOutcomes } from "./probe_outcomes.ts";
import { startWatching } from "./start_watching.ts";

const CORES = 0.3;
const URLS = 4_000;
/** The best rate that fewer urls reach is what more of them must come near. */
const FEWER = [1_000, 2_000];
const RAMP_MS = 20_000;
const FEWER_MS = 20_000;
/** Of the best rate: a plateau, not a hill. */
const PLATEAU = 0.8;
/** Of the answers that were sent, those that became a result in time. */
const BELIEVED = 0.9;
/** What the least asked url has of the mean. */
const MIN_EVEN = 0.5;

/** What became of so many urls, each due once a second, with less than a core. */
async function watch(urls: number, ms: number) {
  await using dir = await tempDir();
  await using target = await CountingTargetProcess.start();
  await using quota = await CpuQuota.start(CORES);
  await using messages = new MessageCounter();
  await quota.letRunBeside(target.pid);
  await using instance = await startWatching(urls, {
    dir: dir.path,
    target,
    quota,
    messages,
  });
  await sleep(RAMP_MS);
  const from = Date.now();
  await sleep(ms);
  const to = Date.now();
  const seen = await target.seen();
  await quota.set(navigator.hardwareConcurrency); // the question is no part of it
  const { up, down, unknown } = await probeOutcomes(instance);
  const downtimes = await instance.metric("uptick_events_total", "downtime");
  const counts = seen.answered.map(([, count]) => count);
  const figures = {
    urls,
    cpu: `${CORES} cores by ${quota.kind}`,
    connectionsPerSecond: Math.round(
      perSecond(seen, "connections", { from, to }),
    ),
    answersPerSecond: Math.round(perSecond(seen, "answers", { from, to })),
    ...{ up, down, unknown, downtimes },
    urlsAnswered: counts.length,
    leastAnswers: Math.min(...counts),
    answers: counts.reduce((sum, count) => sum + count, 0),
    messages: messages.texts,
  };
  report("overload", figures);
  return figures;
}

Deno.test("with more urls than less than a core can ask, none is down, nobody is told anything, all are asked alike, and as much is done as with fewer", async () => {
  let best = 0;
  for (const urls of FEWER) {
    const { answersPerSecond } = await watch(urls, FEWER_MS);
    best = Math.max(best, answersPerSecond);
  }
  const figures = await watch(URLS, faultSeconds(120) * 1_000);
  const said = JSON.stringify({ best, ...figures });
  assert.equal(figures.down, 0, said);
  assert.equal(figures.downtimes, 0, said);
  assert.deepEqual(figures.messages, [], said);
  assert.equal(figures.urlsAnswered, URLS, said);
  assert.ok(figures.answersPerSecond >= PLATEAU * best, said);
  assert.ok(figures.up >= BELIEVED * figures.answers, said);
  assert.ok(figures.leastAnswers >= MIN_EVEN * figures.answers / URLS, said);
});
