import process from "node:process";
import { createProber } from "../monitor/checks/create_prober.ts";
import type { ProbeTarget } from "../monitor/types.ts";
import { URL_DEFAULTS } from "../monitor/fields/url_fields.ts";
import { startListening } from "./child_process.ts";
import { type Measurement, median, type Part } from "./measurement.ts";

const PROBES = 20_000;
const PARALLEL = 100;
/** Probes a second; at few of them it is the wakes that cost. */
const PACES = [2_000, 100];
const PACED_SECONDS = 5;
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
    ...URL_DEFAULTS,
    url: `http://127.0.0.1:${port}/`,
    timeoutMs: 10_000,
    ownerId: null,
  };
  return async () => {
    const { outcome, kind } = await probe(target);
    if (outcome !== "up") throw new Error(`Cannot measure: ${kind}`);
  };
}

/** A way of making probes; tells how many it made. */
type Shape = (attempt: Attempt) => Promise<number>;

async function inParallel(attempt: Attempt): Promise<number> {
  let left = PROBES;
  const worker = async () => {
    while (left-- > 0) await attempt();
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return PROBES;
}

function paced(perSecond: number): Shape {
  const count = perSecond * PACED_SECONDS;
  return async (attempt) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const startedAt = performance.now();
    let started = 0;
    let ended = 0;
    const timer = setInterval(() => {
      const due = (performance.now() - startedAt) * perSecond / 1_000;
      for (; started < Math.min(due, count); started++) {
        attempt().then(() => {
          if (++ended === count) resolve();
        }, reject);
      }
    }, PACE_MS);
    await promise.finally(() => clearInterval(timer));
    return count;
  };
}

async function cpuMicroseconds(
  shape: Shape,
  attempt: Attempt,
): Promise<number> {
  const before = process.cpuUsage();
  const count = await shape(attempt);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

async function compare(
  how: string,
  shape: Shape,
  port: number,
): Promise<Measurement> {
  const [floor, own] = [handWritten(port), probing(port)];
  const costs = { floor: [] as number[], own: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    costs.floor.push(await cpuMicroseconds(shape, floor));
    costs.own.push(await cpuMicroseconds(shape, own));
  }
  return {
    what: `CPU per bare probe, ${how}`,
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
      const rows = [
        await compare(`${PARALLEL} at once`, inParallel, target.port),
      ];
      for (const pace of PACES) {
        rows.push(await compare(`${pace} a second`, paced(pace), target.port));
      }
      return rows;
    } finally {
      await target.stop();
    }
  },
};

if (import.meta.main) await serve();
