import assert from "node:assert/strict";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";
import { type Fields, WebClient } from "../routes/pages/app/web_client.ts";
import { say } from "./say.ts";

/** Others wait at most this much longer than without the work. */
const MAX_LONGER_MS = 50;
/** The best of so many tries counts: other work of this machine lengthens single ones. */
const TRIES = 6;
const URLS = 2_500;

const good = Array.from(
  { length: URLS },
  (_, i) => `u${i}=http://127.0.0.1:9/${i}`,
).join("\n");

interface Work {
  readonly what: string;
  readonly path: string;
  readonly fields?: Fields;
}

const WORKS: readonly Work[] = [
  {
    what: "an import of 2,500 lines that are refused",
    path: "/app/import",
    fields: { list: `${"<".repeat(400)}\n`.repeat(URLS) },
  },
  {
    what: "an import of an array of 500,000 items",
    path: "/app/import",
    fields: { list: `[${"7,".repeat(500_000)}7]` },
  },
  {
    what: "an import of 2,500 urls",
    path: "/app/import",
    fields: { list: good },
  },
  { what: "a list of 2,500 urls", path: "/app" },
  {
    what: "pausing 2,500 urls",
    path: "/app/bulk",
    fields: { action: "pause", all: "1" },
  },
  {
    what: "deleting 2,500 urls",
    path: "/app/bulk",
    fields: { action: "delete", all: "1" },
  },
];

/** The longest that an answer of another took, in milliseconds, until `until` settles. */
async function longestWait(
  program: Program,
  until: Promise<unknown>,
): Promise<number> {
  let isDone = false;
  const done = until.finally(() => isDone = true);
  let longestMs = 0;
  while (!isDone) {
    const startedAt = performance.now();
    await program.text("/track");
    longestMs = Math.max(longestMs, performance.now() - startedAt);
  }
  await done;
  return longestMs;
}

Deno.test("others hardly wait while one account's work is done", async () => {
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    env: { ALLOW_PRIVATE_TARGETS: "all" },
    args: ["--role", "api"],
  });
  const web = new WebClient(program.port);
  await web.signUp("a@example.org");
  const failures: string[] = [];
  for (const { what, path, fields } of WORKS) {
    let best = Infinity;
    for (let tries = 0; tries < TRIES && best > MAX_LONGER_MS; tries++) {
      const pause = new Promise((resolve) => setTimeout(resolve, 500));
      const control = await longestWait(program, pause);
      const work = fields === undefined
        ? web.get(path)
        : web.post(path, fields);
      const loaded = await longestWait(program, work);
      best = Math.min(best, loaded - control);
      say(
        `${what}: others waited ${loaded.toFixed(1)} ms, ${
          control.toFixed(1)
        } ms without`,
      );
    }
    if (best > MAX_LONGER_MS) failures.push(`${what}: ${best.toFixed(1)} ms`);
  }
  assert.deepEqual(failures, []);
});
