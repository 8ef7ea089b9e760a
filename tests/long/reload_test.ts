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

const WORKER = new URL("../../config/reload_worker.ts", import.meta.url);
const URLS = 3_000;
const RUNS = 5;
/** Without any work, so that a busy machine is not taken for ours. */
const CONTROL_MS = 500;
const MAX_STALL_MS = 20;
/** On a slower machine: so many times what a bare start of the worker takes, which most of a stall is. */
const MAX_WORKER_STARTS = 2;

const itemOf = (index: number, changed: number) => ({
  name: `service ${index}`,
  url: `https://host${index}.example.org/health?x=${index}`,
  interval: index === 0 ? `${60 + changed}s` : "30s",
  expected_status: "200-299",
  tags: ["one", "two"],
});
type Item = ReturnType<typeof itemOf>;

function yamlOf(urls: readonly Item[]): string {
  const lines = urls.map(({ name, url, interval, expected_status, tags }) =>
    [
      `  - name: ${name}`,
      `    url: ${url}`,
      `    interval: ${interval}`,
      `    expected_status: "${expected_status}"`,
      ...["    tags:", ...tags.map((tag) => `      - ${tag}`)],
    ].join("\n")
  );
  return `urls:\n${lines.join("\n")}\n`;
}

/** How a list is written, and how long a reload of it may take in all. */
const FORMATS: [
  file: string,
  write: (urls: readonly Item[]) => string,
  maxMs: number,
][] = [
  ["uptick.json", (urls) => JSON.stringify({ urls }, null, 2), 2_000],
  ["uptick.yaml", yamlOf, 2_000],
];

for (const [file, textOf, maxMs] of FORMATS) {
  Deno.test(`a reload of ${file} with 3,000 urls of which one changed holds up the event loop for 20 ms at most`, async () => {
    await using dir = await tempDir();
    const path = `${dir.path}/${file}`;
    const write = (changed: number) =>
      Deno.writeTextFile(
        path,
        textOf(Array.from({ length: URLS }, (_, i) => itemOf(i, changed))),
      );
    await write(0);
    const args = ["--config", path, "--kv", ":memory:"];
    const database = await openDatabase(":memory:");
    const urls = new Urls(database);
    const problems: string[] = [];
    const reloader = new Reloader({
      config: await readConfigAgain(args),
      urls,
      channels: { sync: () => Promise.resolve() },
      log: {
        info: () => {},
        warn: (_component, message) => problems.push(message),
        error: (_component, message) => problems.push(message),
      },
      metrics: createCatalogue(),
      readConfig: () => readConfigAgain(args),
      fingerprint: fileFingerprint,
      seen: await fileFingerprint(path),
    });
    await reloader.reload();
    assert.deepEqual(problems, []);
    assert.equal((await urls.all()).length, URLS);

    const idle = () =>
      new Promise<void>((done) => setTimeout(done, CONTROL_MS));
    const startWorker = async () => {
      const worker = new Worker(WORKER, { type: "module" });
      await idle();
      worker.terminate();
    };
    const stalls: number[] = [];
    const starts: number[] = [];
    const controls: number[] = [];
    const wallMs: number[] = [];
    for (let run = 1; run <= RUNS; run++) {
      await write(run);
      controls.push(await longestGapMs(idle));
      starts.push(await longestGapMs(startWorker));
      const startedAt = performance.now();
      stalls.push(await longestGapMs(() => reloader.reload()));
      wallMs.push(performance.now() - startedAt);
    }
    const [first] = await urls.all();
    database.close();
    const [stall, control, wall] = [stalls, controls, wallMs].map(median);
    say(
      `reload of ${file} with ${URLS} urls: longest stall ${
        stall?.toFixed(1)
      } ms, ${control?.toFixed(1)} ms without a reload; ${
        wall?.toFixed(0)
      } ms in all`,
    );
    assert.deepEqual(problems, []);
    assert.equal(first?.intervalMs, (60 + RUNS) * 1_000);
    const bound = Math.max(MAX_STALL_MS, MAX_WORKER_STARTS * median(starts));
    assert.ok(
      Number(stall) <= bound + Number(control),
      `${stalls} beside ${controls} and ${starts}`,
    );
    assert.ok(Number(wall) <= maxMs, `${wallMs}`);
  });
}
