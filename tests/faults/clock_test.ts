import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";
import { report, sleep, THOROUGH, writeUrlsFile } from "./fault_plan.ts";
import { brokenEvents, readRecorded } from "./recorded.ts";
import { TargetProcess, type Visits } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 100;
const INTERVAL_MS = 2_000;
const SETTLE_MS = 2.5 * INTERVAL_MS;
const PAUSE_MS = THOROUGH ? 90_000 : 6_000;
/** Probes in one second, when they are spread evenly, and what a burst would exceed. */
const PER_SECOND = URLS / (INTERVAL_MS / 1_000);
const BURST = 3 * PER_SECOND;
/** What the target's clock and this one's may be late by. */
const SLACK_MS = 500;

/** The longest time without a visit to any one url, in a stretch of time. */
function longestSilence(visits: Visits, from: number, to: number): number {
  let longest = 0;
  for (let id = 1; id <= URLS; id++) {
    const times = (visits.get(id) ?? []).filter((at) => at > from && at < to);
    const all = [from, ...times, to];
    for (const [index, at] of all.slice(1).entries()) {
      longest = Math.max(longest, at - (all[index] ?? from));
    }
  }
  return longest;
}

/** The most visits within one second, in a stretch of time. */
function busiestSecond(visits: Visits, from: number, to: number): number {
  const times = [...visits.values()].flat().sort((a, b) => a - b)
    .filter((at) => at > from && at < to);
  let first = 0;
  let most = 0;
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? at) < at - 1_000) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

interface Disturbed {
  readonly instance: UptickInstance;
  readonly setClock: (offset: string) => Promise<void>;
}

const disturbances: [what: string, (on: Disturbed) => Promise<void>][] = [
  ["a clock set two hours ahead", ({ setClock }) => setClock("+7200")],
  ["a clock set back by four hours", ({ setClock }) => setClock("-7200")],
  ["a clock set right again", ({ setClock }) => setClock("+0")],
  [`a pause of ${PAUSE_MS / 1_000} s`, async ({ instance }) => {
    instance.signal("SIGSTOP");
    await sleep(PAUSE_MS);
    instance.signal("SIGCONT");
  }],
];

/** Lets the program see the time of a file: an offset in seconds. */
async function fakeClock(dir: string) {
  const path = `${dir}/clock`;
  const setClock = async (offset: string) => {
    await Deno.writeTextFile(`${path}.new`, offset);
    await Deno.rename(`${path}.new`, path); // never half written
  };
  await setClock("+0");
  const env = {
    LD_PRELOAD: await faketimeLibrary(),
    FAKETIME_TIMESTAMP_FILE: path,
    FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  return { env, setClock };
}

async function faketimeLibrary(): Promise<string> {
  for (const folder of ["x86_64-linux-gnu", "aarch64-linux-gnu"]) {
    const path = `/usr/lib/${folder}/faketime/libfaketime.so.1`;
    const found = await Deno.stat(path).then(() => true, () => false);
    if (found) return path;
  }
  throw new Error("Cannot fake the clock: install faketime");
}

Deno.test("clock steps and pauses cause no burst, no silence and no downtime", async (test) => {
  await using dir = await tempDir();
  await using target = await TargetProcess.start();
  const urls = { origin: target.origin, count: URLS, interval: "2s" };
  const urlsFile = await writeUrlsFile(dir.path, urls);
  const store = `${dir.path}/store.sqlite3`;
  const { env, setClock } = await fakeClock(dir.path);
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", store, "--urls-file", urlsFile],
    env,
  });
  await sleep(SETTLE_MS);
  for (const [what, disturb] of disturbances) {
    await test.step(what, async () => {
      await disturb({ instance, setClock });
      const from = Date.now();
      await sleep(SETTLE_MS);
      const visits = await target.visits();
      const silenceMs = longestSilence(visits, from, Date.now());
      const busiest = busiestSecond(visits, from, Date.now());
      report(what, { silenceMs, busiest, evenly: PER_SECOND });
      assert.ok(silenceMs <= 2 * INTERVAL_MS + SLACK_MS, `${silenceMs} ms`);
      assert.ok(busiest <= BURST, `${busiest} probes in a second`);
    });
  }
  await test.step("nothing false is recorded", async () => {
    const lost = await instance.metric("uptick_records_lost_total");
    const missed = await instance.metric("uptick_slots_missed_total");
    assert.equal(await instance.stop(), 0);
    const recorded = [...(await readRecorded(store)).values()];
    const ticks = recorded.flatMap((each) => each.ticks);
    const events = recorded.flatMap((each) => each.events);
    const unknown = ticks.filter(({ outcome }) => outcome === "unknown").length;
    const visits = [...(await target.visits()).values()].flat().length;
    const counted = recorded.reduce(
      (sum, { state }) =>
        sum + (state?.upCount ?? 0) + (state?.unknownCount ?? 0),
      0,
    );
    report("clock", {
      counted,
      visits,
      ticks: ticks.length,
      unknown,
      lost,
      missed,
    });
    assert.ok(ticks.every(({ durationMs }) => (durationMs ?? 0) >= 0));
    assert.deepEqual(recorded.flatMap(brokenEvents), []);
    assert.deepEqual(events.filter(({ event }) => event === "downtime"), []);
    assert.equal(events.length, URLS);
    const share = counted / visits;
    assert.ok(share > 0.9 && share <= 1, `${share} of the visits recorded`);
  });
});
