import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { type Difference } from "./differences.ts";
import { send } from "./exchanges.ts";

// status-server: its command line, and what its documents say that
// `curl localhost:7000/metrics` returns.

async function metrics(port: number): Promise<string> {
  const { status, headers, body } = await send(port, { sends: "GET /metrics" });
  assert.equal(status, 200);
  assert.match(
    headers.get("content-type") ?? "",
    /^text\/plain; version=0\.0\.4/,
  );
  return body;
}

/** A family as it stands in the answer, from its HELP to its last sample. */
function family(text: string, name: string): string[] {
  return text.split("\n").filter((line) =>
    line.startsWith(`# HELP ${name} `) || line.startsWith(`# TYPE ${name} `) ||
    line.startsWith(`${name}{`)
  );
}

Deno.test("a client of status-server sees what it saw", async () => {
  await using dir = await tempDir();
  await using good = new TargetServer(200);
  await using bad = new TargetServer(503);
  // status-server -interval 10s -port 7000: any free port here
  await using program = await Program.spawn({
    dir: dir.path,
    args: ["-interval", "10s", "-port", "0"],
    env: { URLS: `${good.url},${bad.url}` },
  }).listening();
  const text = await eventually("the first probes, at the start", async () => {
    const text = await metrics(program.port);
    const families = ["up", "response_ms"].map((name) =>
      family(text, `sample_external_url_${name}`)
    );
    return families.every(({ length }) => length === 4) ? text : undefined;
  });
  assert.deepEqual(family(text, "sample_external_url_up"), [
    "# HELP sample_external_url_up Whether service is up or down",
    "# TYPE sample_external_url_up gauge",
    `sample_external_url_up{url="${good.url}"} 1`,
    `sample_external_url_up{url="${bad.url}"} 0`,
  ]);
  const [help, type, ...samples] = family(
    text,
    "sample_external_url_response_ms",
  );
  assert.equal(
    help,
    "# HELP sample_external_url_response_ms Response time in ms",
  );
  assert.equal(type, "# TYPE sample_external_url_response_ms gauge");
  assert.equal(samples.length, 2);
  for (const sample of samples) assert.match(sample, /^\S+\{url="\S+"\} \d+$/);
});

const INTERVALS = ["10ms", "100ms", "10s", "1m30s", "1.5h", "20000us", "168h"];

Deno.test("status-server's durations are read, in every unit", async () => {
  await using dir = await tempDir();
  for (const interval of INTERVALS) {
    await using program = await Program.spawn({
      dir: dir.path,
      args: [`-interval=${interval}`, "-port=0", "--kv", ":memory:"],
    }).listening();
    assert.equal(await program.stop(), 0, interval);
  }
});

Deno.test("a url that is asked each 10 ms is probed a hundred times a second, as far as the machine can", async () => {
  await using dir = await tempDir();
  let asked = 0;
  await using target = new TargetServer(() => {
    asked++;
    return new Response();
  });
  await using program = await Program.spawn({
    dir: dir.path,
    args: ["-interval", "10ms", "-port", "0", "--urls", target.url],
  }).listening();
  await eventually(
    "200 requests",
    () => Promise.resolve(asked >= 200 ? asked : undefined),
  );
  const ticks = await eventually("100 ticks", async () => {
    const { body } = await send(program.port, {
      sends: "GET /v1/services/1/ticks?limit=500",
    });
    const { data } = JSON.parse(body).data.ticks;
    return data.length >= 100 ? data : undefined;
  });
  const slots = ticks.map(({ at }: { at: number }) => Math.round(at * 1_000));
  assert.equal(new Set(slots).size, slots.length);
  const [first = 0] = slots;
  assert.ok(slots.every((slot: number) => (slot - first) % 10 === 0));
});

const STATUSES: [status: number, there: number, here: number][] = [
  [200, 1, 1],
  [204, 0, 1],
  [404, 0, 0],
];
const DIFFERENCE: Difference = "up below 400";

for (const [status, there, here] of STATUSES) {
  const why = there === here ? "" : ` (${DIFFERENCE})`;
  Deno.test(`a url that answers ${status} is ${here}, and was ${there}${why}; its own rule can say 200`, async () => {
    await using dir = await tempDir();
    await using target = new TargetServer(status);
    const urls = [
      { name: "usual", url: target.url },
      { name: "as there", url: `${target.url}x`, expected_status: "200" },
    ];
    await Deno.writeTextFile(`${dir.path}/uptick.json`, JSON.stringify(urls));
    await using program = await Program.start({ dir: dir.path });
    const samples = await eventually("both results", async () => {
      const [, , ...lines] = family(
        await metrics(program.port),
        "sample_external_url_up",
      );
      return lines.length === 2 ? lines : undefined;
    });
    assert.deepEqual(samples, [
      `sample_external_url_up{url="${target.url}"} ${here}`,
      `sample_external_url_up{url="${target.url}x"} ${there}`,
    ]);
  });
}
