import assert from "node:assert/strict";
import { median } from "../../bench/measurement.ts";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { say } from "./say.ts";

/** Each is an outage of its own. */
const DOWN_URLS = 20;
const URLS = 200;
/** As many as an account may have: with the outages, a thousand messages. */
const CHANNELS = 50;
const ROUNDS = 7;
const ROUND_MS = 6_000;
/** Of the median of the ratios, by which a busy machine may err. */
const MAX_RATIO = 1.5;

/** Probes by the lateness that they did not exceed, in milliseconds. */
type Lateness = ReadonlyMap<number, number>;

/** Uptick with outages that it tells channels of, at a receiver. */
async function watching(dir: string, target: string, receiver: string) {
  const names = Array.from({ length: URLS }, (_, index) => `${index}`);
  const channels = Array.from({ length: CHANNELS }, (_, index) => ({
    ...{ name: `channel ${index}`, kind: "webhook" },
    settings: { url: `${receiver}${index}` },
  }));
  await Deno.writeTextFile(
    `${dir}/uptick.json`,
    JSON.stringify({
      urls: names.map((name) => ({
        ...{ name, url: `${target}${name}`, interval: "1s" },
      })),
      channels,
      settings: { alert_group_wait: "0s", alert_grouping: "none" },
    }),
  );
  return await Program.start({ dir });
}

async function metric(program: Program, name: string): Promise<number> {
  const text = await program.text("/metrics");
  const line = text.split("\n").find((each) => each.startsWith(`${name} `));
  return Number(line?.split(" ")[1] ?? 0);
}

async function lateness(program: Program): Promise<Lateness> {
  const text = await program.text("/metrics");
  const buckets = text.matchAll(
    /^uptick_probe_lateness_seconds_bucket\{le="([\d.]+)"\} (\d+)/gm,
  );
  return new Map(
    [...buckets].map(([, le, n]) => [Number(le) * 1_000, +(n ?? 0)]),
  );
}

/** The 99th percentile of what came between two looks, in milliseconds, as if those in a bucket were spread evenly. */
function p99Ms(before: Lateness, after: Lateness): number {
  const counts = [...after].map(([bound, count]) =>
    [bound, count - (before.get(bound) ?? 0)] as const
  );
  const wanted = 0.99 * (counts.at(-1)?.[1] ?? 0);
  let [low, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= wanted) {
      return low +
        (bound - low) * (wanted - below) / Math.max(1, count - below);
    }
    [low, below] = [bound, count];
  }
  return Infinity;
}

Deno.test("a thousand deliveries that hang make no probe later", async () => {
  let isDown = false;
  await using target = new TargetServer((request) => {
    const index = Number(new URL(request.url).pathname.slice(1));
    return new Response(null, {
      status: isDown && index < DOWN_URLS ? 503 : 200,
    });
  });
  const over = Promise.withResolvers<void>();
  await using hanging = new TargetServer(async () => {
    await over.promise;
    return new Response("ok");
  });
  await using answering = new TargetServer(200);
  await using dir = await tempDir();
  await using controlDir = await tempDir();
  await using program = await watching(dir.path, target.url, hanging.url);
  await using control = await watching(
    controlDir.path,
    target.url,
    answering.url,
  );
  isDown = true;
  await eventually("a thousand messages that wait", async () => {
    const waiting = await metric(program, "uptick_outbox_waiting");
    return waiting >= DOWN_URLS * CHANNELS || undefined;
  });
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const both = [program, control];
    const before = await Promise.all(both.map(lateness));
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
    const after = await Promise.all(both.map(lateness));
    const [hangs = Infinity, answers = Infinity] = both.map((_, index) =>
      p99Ms(before[index] ?? new Map(), after[index] ?? new Map())
    );
    say(
      `p99 lateness ${hangs.toFixed(2)} ms, control ${answers.toFixed(2)} ms`,
    );
    ratios.push(hangs / answers);
  }
  over.resolve();
  const ratio = median(ratios);
  say(
    `while ${DOWN_URLS * CHANNELS} deliveries hang: ratio ${ratio.toFixed(2)}`,
  );
  assert.ok(ratio <= MAX_RATIO, `${ratios}`);
});
