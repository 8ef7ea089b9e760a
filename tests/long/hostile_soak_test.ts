import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createProber } from "../../monitor/checks/create_prober.ts";
import { resolversOf } from "../monitor/fixtures/resolvers_of.ts";
import type { Monitor, ProbeResult, ProbeTarget } from "../../monitor/types.ts";
import { loopbackGuard } from "../monitor/fixtures/loopback_guard.ts";
import { probeTarget } from "../monitor/fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../monitor/fixtures/raw_server.ts";
import { OutputText } from "../program/output_text.ts";
import type { Expectation, HostileTargets } from "./hostile_server.ts";
import { type Observed, ObservedRunner } from "./observed_runner.ts";

const PROBES = Number(Deno.env.get("HOSTILE_PROBES") ?? 10_000);
const WARM_UP = Math.ceil(PROBES / 5);
const CONCURRENCY = 32;
/** Probes begin no closer together: the machine must have time left for the honest ones. */
const PACE_MS = 4;
/** What a busy machine may add to a deadline, most of which are 150 ms. */
const GRACE_MS = 2_000;
/** Share of honest probes that a busy machine may miss or end late. */
const MAX_UNLUCKY = 0.01;
const MAX_P99_LATENESS_MS = 250;
const QUIET_MS = 10_000;
const HONEST = 20;
const STALLING = 100;
/** An object of 1 KiB that is kept per probe would make 10 MB of 10,000 probes. */
const MAX_HEAP_GROWTH = 5 * 1_048_576;
/**
 * A connection's worth of buffers that is kept per probe, 8 KiB, would make 80
 * MB. Half of it is left to the allocators, which keep what they once had:
 * 14 MB were seen.
 */
const MAX_RSS_GROWTH = 40 * 1_048_576;

const SERVER = new URL("./hostile_server.ts", import.meta.url);

type Probe = (target: ProbeTarget) => Promise<ProbeResult>;

interface HostileServer extends AsyncDisposable {
  readonly targets: HostileTargets;
}

async function startServer(): Promise<HostileServer> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", SERVER.pathname],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const output = new OutputText(process.stdout);
  const [line] = await output.match(/.+\n/);
  return {
    targets: JSON.parse(line),
    async [Symbol.asyncDispose]() {
      await process.stdin.close();
      await Promise.all([process.status, output.ended]);
    },
  };
}

/** Probes the targets in turn; returns how often each was not as expected. */
async function soak(
  probe: Probe,
  expectations: readonly Expectation[],
  count: number,
): Promise<Record<string, number>> {
  const wrong: Record<string, number> = {};
  const targets = expectations.map(({ target }) => probeTarget(target));
  const soakBegun = performance.now();
  let started = 0;
  const worker = async () => {
    while (started < count) {
      const at = started++;
      const target = targets[at % targets.length];
      const expected = expectations[at % targets.length];
      if (target === undefined || expected === undefined) return;
      const earlyMs = soakBegun + at * PACE_MS - performance.now();
      if (earlyMs > 0) await new Promise((done) => setTimeout(done, earlyMs));
      const startedAt = performance.now();
      const { kind, outcome } = await probe(target);
      const tookMs = performance.now() - startedAt;
      const got = outcome === "up" ? "up" : kind ?? outcome;
      const isLate = tookMs > target.timeoutMs + GRACE_MS;
      if (got === expected.want && !isLate) continue;
      const problem = `${expected.name}: ${got}${isLate ? ", late" : ""}`;
      wrong[problem] = (wrong[problem] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return wrong;
}

function watched(
  name: string,
  url: string,
  tags: string[],
): Partial<Monitor> {
  return { name, url, tags, intervalMs: 1_000, timeoutMs: 900 };
}

function honestUrls(url: string): Partial<Monitor>[] {
  return Array.from(
    { length: HONEST },
    (_, i) => watched(`honest ${i}`, `${url}${i}`, ["honest"]),
  );
}

/** Each on an address of its own, as different hosts would be. */
function stallingUrls(
  { stallingPort }: HostileTargets,
): Partial<Monitor>[] {
  return Array.from(
    { length: STALLING },
    (_, i) =>
      watched(`stalling ${i}`, `http://127.0.1.${i + 1}:${stallingPort}/`, []),
  );
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? NaN;
}

/** Descriptors once no more than `atMost` are open, or after 5 seconds. */
async function openFiles(atMost = 0): Promise<number> {
  const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
  for (let turn = 0; turn < 500 && count() > atMost; turn++) {
    await new Promise((done) => setTimeout(done, 10));
  }
  return count();
}

/** In bytes, once all that can go has gone; what V8 keeps for reuse does not count. */
async function memory(): Promise<{ heap: number; resident: number }> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  for (let turn = 0; turn < 3; turn++) {
    collect();
    await new Promise((done) => setTimeout(done, 50));
  }
  const { heapUsed, heapTotal, rss } = Deno.memoryUsage();
  return { heap: heapUsed, resident: rss - (heapTotal - heapUsed) };
}

function report(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

function assertOnTime(name: string, observed: Observed): void {
  const { latenessMs, outcomes, missed, errors } = observed;
  const p99 = percentile(latenessMs, 0.99);
  const worst = Math.max(...latenessMs);
  report(
    `${name}: ${latenessMs.length} honest probes, p99 ${p99} ms late, worst ${worst} ms`,
  );
  assert.deepEqual(errors, []);
  const lucky = (outcomes.get("up") ?? 0) / (latenessMs.length + missed);
  assert.ok(lucky >= 1 - MAX_UNLUCKY, `${missed} missed, ${[...outcomes]}`);
  assert.ok(p99 <= MAX_P99_LATENESS_MS, `p99 is ${p99} ms`);
}

Deno.test({
  name:
    `createProber() meets ${PROBES} hostile targets, and honest ones are probed on time`,
  ignore: Deno.build.os !== "linux", // which lists descriptors and has all of 127/8
  async fn() {
    await using server = await startServer();
    await using honest = serveRaw(answer(okAnswer()));
    const { targets } = server;
    const { expectations } = targets;
    using resolvers = resolversOf([targets.nameServer]);
    const probe = createProber({
      caCerts: [targets.caCert],
      guard: loopbackGuard,
      resolve: resolvers.resolve,
      resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
    });
    {
      await using quiet = await ObservedRunner.start(
        honestUrls(honest.url),
        probe,
      );
      await new Promise((done) => setTimeout(done, QUIET_MS));
      assertOnTime("alone", quiet.observed);
    }
    assert.deepEqual(await soak(probe, expectations, WARM_UP), {});
    const files = await openFiles();
    const before = await memory();
    {
      const urls = [...honestUrls(honest.url), ...stallingUrls(targets)];
      await using loud = await ObservedRunner.start(urls, probe);
      const startedAt = performance.now();
      const wrong = await soak(probe, expectations, PROBES);
      report(`${PROBES} probes took ${performance.now() - startedAt} ms`);
      assert.deepEqual(wrong, {});
      assertOnTime("among hostile ones", loud.observed);
    }
    const filesAfter = await openFiles(files + 2);
    const after = await memory();
    const heap = after.heap - before.heap;
    const resident = after.resident - before.resident;
    report(
      `descriptors: ${files}, then ${filesAfter}; heap grew by ${heap} bytes, resident memory by ${resident}`,
    );
    assert.ok(filesAfter <= files + 2, `${files}, then ${filesAfter}`);
    assert.ok(heap <= MAX_HEAP_GROWTH, `${heap} bytes`);
    assert.ok(resident <= MAX_RSS_GROWTH, `${resident} bytes`);
  },
});
