import assert from "node:assert/strict";
import { longestGapMs } from "../../bench/longest_gap.ts";
import { median } from "../../bench/measurement.ts";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { readConfigAgain } from "../../program/read_again.ts";
import { Reloader } from "../../program/reloader.ts";
import { fileFingerprint } from "../../program/file_fingerprint.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { Urls } from "../../store/urls.ts";
import { tempDir } from "../program/temp_dir.ts";
import { say } from "./say.ts";

const URLS = 3_000;
const RUNS = 5;
/** Without any work, so that a busy machine is not taken for ours. */
const CONTROL_MS = 500;
/** Of it some 15 ms are the start of the worker that reads the file. */
const MAX_STALL_MS = 50;

const urlOf = (index: number, changed: number) => ({
  name: `service ${index}`,
  url: `https://host${index}.example.org/health?x=${index}`,
  interval: index === 0 ? `${60 + changed}s` : "30s",
  expected_status: "200-299",
  tags: ["one", "two"],
});

Deno.test("a reload of 3,000 urls of which one changed holds up the event loop for 50 ms at most", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/uptick.json`;
  const write = (changed: number) => {
    const urls = Array.from({ length: URLS }, (_, i) => urlOf(i, changed));
    return Deno.writeTextFile(path, JSON.stringify({ urls }, null, 2));
  };
  await write(0);
  const args = ["--config", path, "--kv", ":memory:"];
  const database = await openDatabase(":memory:");
  const urls = new Urls(database);
  const problems: string[] = [];
  const reloader = new Reloader({
    config: await readConfigAgain(args),
    urls,
    log: {
      info: () => {},
      warn: (_component, message) => problems.push(message),
      error: (_component, message) => problems.push(message),
    },
    metrics: createCatalogue(),
    readConfig: () => readConfigAgain(args),
    fingerprint: fileFingerprint,
  });
  await reloader.reload();
  assert.deepEqual(problems, []);
  assert.equal((await urls.all()).length, URLS);

  const idle = () => new Promise<void>((done) => setTimeout(done, CONTROL_MS));
  const stalls: number[] = [];
  const controls: number[] = [];
  for (let run = 1; run <= RUNS; run++) {
    await write(run);
    controls.push(await longestGapMs(idle));
    stalls.push(await longestGapMs(() => reloader.reload()));
  }
  const [first] = await urls.all();
  database.close();
  const stall = median(stalls);
  const control = median(controls);
  say(
    `reload of ${URLS} urls: longest stall ${stall.toFixed(1)} ms, ` +
      `${control.toFixed(1)} ms without a reload`,
  );
  assert.deepEqual(problems, []);
  assert.equal(first?.intervalMs, (60 + RUNS) * 1_000);
  assert.ok(stall <= MAX_STALL_MS + control, `${stalls} beside ${controls}`);
});
