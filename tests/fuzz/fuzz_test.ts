import assert from "node:assert/strict";
import { rawRequest } from "../routes/fixtures/raw_request.ts";
import { metric } from "../routes/fixtures/read_metric.ts";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";
import { Random } from "./random.ts";
import { type Knowledge, KNOWN_URLS, randomRequest } from "./random_request.ts";

/** How long it runs, and where it starts: the same seed sends the same requests. */
const SECONDS = Number(Deno.env.get("FUZZ_SECONDS") ?? 20);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Date.now() % 1e9);

const WORKERS = 16;
const METRICS_TOKEN = "metrics-token-for-fuzzing";
const ACCOUNT = { Email: "fuzz@example.com", Password: "fuzz password" };
/** What the heap may grow by once it has seen every route. */
const MAX_GROWTH_BYTES = 64 * 2 ** 20;

Deno.test(`Uptick survives random requests (FUZZ_SECONDS=${SECONDS} FUZZ_SEED=${SEED})`, async (t) => {
  await using dir = await tempDir();
  await Deno.writeTextFile(`${dir.path}/state`, "");
  await using program = await Program.start({
    dir: dir.path,
    args: ["--role", "api", "--kv", ":memory:"],
    env: { METRICS_TOKEN, ECHO_USERS: "fuzz:fuzz" },
  });
  const knowledge = await prepare(program);
  const end = performance.now() + SECONDS * 1_000;
  const warm = performance.now() + SECONDS * 250;
  let warmBytes = 0;
  let requests = 0;
  const statuses = new Map<number, number>();
  const worker = async (random: Random) => {
    while (performance.now() < end) {
      const request = randomRequest(random, knowledge);
      const started = performance.now();
      const { status, body } = await rawRequest(
        program.port,
        request.text,
        request.isBroken ? 200 : PATIENCE_MS,
      );
      requests++;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const what = () =>
        `${JSON.stringify(request.text.slice(0, 2_000))} gets ${status} ${
          body.slice(0, 200)
        }`;
      assert.ok(status < 500, what());
      if (request.isBroken) continue;
      assert.ok(performance.now() - started < PATIENCE_MS, `hang: ${what()}`);
      assert.doesNotMatch(body, /\.tsx?:\d+|node_modules/, what());
    }
  };
  const watcher = async () => {
    while (performance.now() < warm) await pause(100);
    warmBytes = await residentBytes(program);
  };
  await Promise.all([
    watcher(),
    ...Array.from({ length: WORKERS }, (_, i) => worker(new Random(SEED + i))),
  ]);
  assert.equal(await program.text("/health"), "OK");
  const grown = await residentBytes(program) - warmBytes;
  assert.equal(await program.stop(), 0);
  const counts = [...statuses].sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status}: ${count}`).join(", ");
  const figures = `${requests} requests, ${counts}; ${
    mebibytes(warmBytes)
  } MiB, then ${mebibytes(grown)} more`;
  await t.step(figures, () => {
    assert.ok(grown < MAX_GROWTH_BYTES, `memory grew by ${grown} bytes`);
  });
  const lines = program.stdout.text.trimEnd().split("\n");
  for (const line of lines) assert.match(line, /^[ -~]+$/);
  assert.doesNotMatch(program.stderr.text, /Uncaught|ERROR/);
});

const PATIENCE_MS = 10_000;

/** An account with urls, and every route of the program but the streams, which do not end. */
async function prepare(program: Program): Promise<Knowledge> {
  const post = async (path: string, body: unknown, headers = {}) =>
    await (await program.fetch(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers,
    })).text();
  await post("/register", ACCOUNT);
  const token: string = JSON.parse(await post("/login", ACCOUNT));
  for (let i = 0; i < KNOWN_URLS; i++) {
    const url = { url: "https://example.com/", public: i % 2 === 0 };
    await post("/v1/services", url, { Authorization: token });
  }
  const { paths } = JSON.parse(await program.text("/openapi.json"));
  const routes = Object.entries<object>(paths).flatMap(([path, item]) =>
    Object.keys(item).map((verb) => `${verb.toUpperCase()} ${path}`)
  ).filter((route) => route !== "GET /events" && route !== "POST /logout");
  return {
    routes,
    authorizations: [
      ...[token, token, `Bearer ${token}`, `Bearer ${METRICS_TOKEN}`],
      ...[`Basic ${btoa("fuzz:fuzz")}`, "Basic \xff", "Bearer", "a.b.c", ""],
    ],
  };
}

const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);

async function residentBytes(program: Program): Promise<number> {
  const text = await program.text("/metrics");
  return metric(text, "process_resident_memory_bytes");
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
