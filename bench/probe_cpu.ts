import process from "node:process";
import { createProber } from "../monitor/probe_http.ts";
import type { ProbeTarget } from "../monitor/types.ts";
import { startListening } from "./child_process.ts";
import { type Measurement, median, type Part } from "./measurement.ts";

const PROBES = 20_000;
const PARALLEL = 100;
const PACED_PER_SECOND = 2_000;
const PACE_MS = 10;
const ROUNDS = 3;
const encoder = new TextEncoder();

type Attempt = () => Promise<unknown>;

/** Answers every connection with a small 200: the target, a process of its own, so that it is not counted. */
async function serve(): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await Deno.stdout.write(encoder.encode(`${port}\n`));
  const answer = encoder.encode(
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n" +
      "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\n\r\nok",
  );
  for await (const connection of listener) {
    const buffer = new Uint8Array(1_024);
    connection.read(buffer)
      .then(() => connection.write(answer))
      .then(() => connection.read(buffer))
      .catch(() => null)
      .finally(() => connection.close());
  }
}

/** The floor: nothing is checked, timed or kept. */
function handWritten(port: number): Attempt {
  const request = encoder.encode(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
  );
  const buffer = new Uint8Array(4_096);
  return async () => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    await socket.write(request);
    await socket.read(buffer);
    socket.close();
  };
}

function probing(port: number): Attempt {
  const probe = createProber();
  const target: ProbeTarget = {
    url: `http://127.0.0.1:${port}/`,
    timeoutMs: 10_000,
    method: "GET",
    expectedStatus: "",
    expectedText: "",
    headers: {},
    followRedirects: true,
    ownerId: null,
  };
  return async () => {
    const { outcome, kind } = await probe(target);
    if (outcome !== "up") throw new Error(`Cannot measure: ${kind}`);
  };
}

async function inParallel(attempt: Attempt): Promise<void> {
  let left = PROBES;
  const worker = async () => {
    while (left-- > 0) await attempt();
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

async function paced(attempt: Attempt): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const startedAt = performance.now();
  let started = 0;
  let ended = 0;
  const timer = setInterval(() => {
    const due = (performance.now() - startedAt) * PACED_PER_SECOND / 1_000;
    for (; started < Math.min(due, PROBES / 2); started++) {
      attempt().then(() => {
        if (++ended === PROBES / 2) resolve();
      }, reject);
    }
  }, PACE_MS);
  await promise.finally(() => clearInterval(timer));
}

async function cpuMicroseconds(
  shape: (attempt: Attempt) => Promise<void>,
  attempt: Attempt,
): Promise<number> {
  const before = process.cpuUsage();
  await shape(attempt);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (shape === paced ? PROBES / 2 : PROBES);
}

async function compare(
  shape: typeof paced,
  port: number,
): Promise<Measurement> {
  const [floor, own] = [handWritten(port), probing(port)];
  const costs = { floor: [] as number[], own: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    costs.floor.push(await cpuMicroseconds(shape, floor));
    costs.own.push(await cpuMicroseconds(shape, own));
  }
  return {
    what: shape === paced
      ? `CPU per bare probe, ${PACED_PER_SECOND} a second`
      : `CPU per bare probe, ${PARALLEL} at once`,
    value: median(costs.own),
    unit: "µs",
    peer: { name: "bare Deno.connect", value: median(costs.floor) },
  };
}

/** CPU time per probe without scheduling and recording, beside a hand-written GET on `Deno.connect`. */
export const probeCpu: Part = {
  name: "probe_cpu",
  needs: [],
  run: async () => {
    const target = await startListening(Deno.execPath(), [
      ...["run", "--allow-net=127.0.0.1", import.meta.filename ?? ""],
    ]);
    try {
      return [
        await compare(inParallel, target.port),
        await compare(paced, target.port),
      ];
    } finally {
      await target.stop();
    }
  },
};

if (import.meta.main) await serve();
