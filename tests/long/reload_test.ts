import assert from "node:assert/strict";
import process from "node:process";
import { median } from "../../bench/measurement.ts";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { readConfigAgain } from "../../program/read_again.ts";
import { Reloader } from "../../program/reloader.ts";
import { fileFingerprint } from "../../program/file_fingerprint.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { Urls } from "../../store/urls.ts";
import { tempDir } from "../program/temp_dir.ts";
import { loopMs } from "./loop_ms.ts";
import { longestStretch, type Stretch } from "./longest_stretch.ts";
import { say } from "./say.ts";

const URLS = 3_000;
const RUNS = 5;
const MAX_STALL_MS = 20;
const MAX_LOOP_MS = 100;
/** What a reload may take in all. It is counted in CPU time, which a busy machine does not stretch. */
const MAX_CPU_MS = 2_000;
/** What the computing of the control takes on the machine that the bounds are meant for. */
const CONTROL_MS = 20;

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

/** How a list is written. */
const FORMATS: [file: string, write: (urls: readonly Item[]) => string][] = [
  ["uptick.json", (urls) => JSON.stringify({ urls }, null, 2)],
  ["uptick.yaml", yamlOf],
];

/** A fixed amount of computing in one piece, so that the bounds of a slow or busy machine are wider. */
function compute(): Promise<void> {
  const urls = Array.from({ length: URLS }, (_, i) => itemOf(i, 0));
  for (let round = 0; round < 13; round++) JSON.parse(JSON.stringify(urls));
  return Promise.resolve();
}

for (const [file, textOf] of FORMATS) {
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
      maintenances: { sync: () => Promise.resolve() },
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

    const controls: Stretch[] = [];
    const stalls: Stretch[] = [];
    const cpuMs: number[] = [];
    const allLoopMs: number[] = [];
    for (let run = 1; run <= RUNS; run++) {
      await write(2 * run - 1);
      controls.push(await longestStretch(compute));
      const before = process.cpuUsage();
      stalls.push(await longestStretch(() => reloader.reload()));
      const { user, system } = process.cpuUsage(before);
      cpuMs.push((user + system) / 1_000);
      // without the looks at the loop, which take time of their own
      await write(2 * run);
      const startedAt = loopMs();
      await reloader.reload();
      allLoopMs.push(loopMs() - startedAt);
    }
    const [first] = await urls.all();
    database.close();
    assert.deepEqual(problems, []);
    assert.equal(first?.intervalMs, (60 + 2 * RUNS) * 1_000);

    const control = medianOf(controls);
    const stall = medianOf(stalls);
    const slowness = Math.max(1, control.loopMs / CONTROL_MS);
    const text =
      `reload of ${file} with ${URLS} urls: ${msOf(stall)} at a stretch; ` +
      `the control ${msOf(control)}; in all ` +
      `${median(allLoopMs).toFixed(1)} ms of the loop, ` +
      `${median(cpuMs).toFixed(0)} ms of CPU`;
    say(text);
    assert.ok(stall.loopMs <= MAX_STALL_MS * slowness, text);
    assert.ok(median(allLoopMs) <= MAX_LOOP_MS * slowness, text);
    assert.ok(median(cpuMs) <= MAX_CPU_MS * slowness, text);
  });
}

function medianOf(stretches: readonly Stretch[]): Stretch {
  return {
    wallMs: median(stretches.map(({ wallMs }) => wallMs)),
    loopMs: median(stretches.map(({ loopMs }) => loopMs)),
  };
}

function msOf({ wallMs, loopMs }: Stretch): string {
  return `${loopMs.toFixed(1)} ms of the loop (${
    wallMs.toFixed(1)
  } ms by the clock)`;
}
