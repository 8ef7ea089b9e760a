import assert from "node:assert/strict";
import { UptickInstance } from "../faults/uptick_instance.ts";
import { type RunningProxy, startHaproxy } from "../peers/haproxy.ts";
import { say } from "./say.ts";
import { eventually } from "../program/eventually.ts";

const REQUESTS = 5_000;
const CLIENTS = 16;
/** Answers that fit the proxy's buffer: of a longer one it has passed on the beginning, and cannot ask again for the rest. */
const PATHS = ["/track", "/v1/services", "/health", "/"];

interface Load {
  readonly failures: readonly string[];
  readonly longestMs: number;
}

/** Asks for pages through a proxy; `after` are called once that many requests were answered. */
async function load(
  { port, certificate }: RunningProxy,
  after: ReadonlyMap<number, () => PromiseLike<void>> = new Map(),
): Promise<Load> {
  using client = Deno.createHttpClient({ caCerts: [certificate] });
  const failures: string[] = [];
  const work: PromiseLike<void>[] = [];
  let longestMs = 0;
  let next = 0;
  const ask = async (number: number) => {
    const path = PATHS[number % PATHS.length];
    const started = performance.now();
    try {
      const url = `https://localhost:${port}${path}`;
      const response = await fetch(url, { client });
      await response.bytes();
      if (response.status !== 200) failures.push(`${path} ${response.status}`);
    } catch (error) {
      failures.push(`${path} ${error}`);
    }
    longestMs = Math.max(longestMs, performance.now() - started);
  };
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    while (next < REQUESTS) {
      const number = next++;
      const event = after.get(number);
      if (event !== undefined) work.push(event());
      await ask(number);
    }
  }));
  await Promise.all(work);
  return { failures, longestMs };
}

async function startInstance(dir: string): Promise<UptickInstance> {
  const args = [
    "--kv",
    `${dir}/uptick.sqlite3`,
    "--access-log-path",
    "/dev/null",
  ];
  return await UptickInstance.start({ dir, args });
}

function startPair(one: number, two: number): Promise<RunningProxy> {
  return startHaproxy("ha/haproxy.cfg", {
    "uptick-one:8000": `127.0.0.1:${one}`,
    "uptick-two:8000": `127.0.0.1:${two}`,
  });
}

/** Whether the proxy believes that a server is up, from its own metrics. */
async function isUp({ metricsPort }: RunningProxy, server: string) {
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  const pattern = new RegExp(
    `^haproxy_server_status\\{.*server="${server}",state="UP"\\} 1$`,
    "m",
  );
  return pattern.test(await response.text()) || undefined;
}

Deno.test("two instances and two proxies lose no request when one of each is killed under load", async () => {
  const dir = await Deno.makeTempDir({ prefix: "uptick-ha-" });
  try {
    await using first = await startInstance(dir);
    await using second = await startInstance(dir);
    await using survivor = await startPair(first.port, second.port);
    const victim = await startPair(first.port, second.port);
    for (const server of ["one", "two"]) {
      await eventually(`${server} is up`, () => isUp(survivor, server), 60_000);
    }
    const calm = await load(survivor);
    const faulty = await load(
      survivor,
      new Map([
        [REQUESTS / 4, () => first.kill()],
        [REQUESTS / 2, () => victim[Symbol.asyncDispose]()],
      ]),
    );
    say(
      `longest wait ${calm.longestMs.toFixed(0)} ms without a kill, ` +
        `${faulty.longestMs.toFixed(0)} ms with an instance and a proxy killed`,
    );
    assert.deepEqual(calm.failures, []);
    assert.deepEqual(faulty.failures, []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
