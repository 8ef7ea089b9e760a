/**
 * CPU time per bare probe over plain http, beside a hand-written GET on
 * `Deno.connect` in the same run, since absolute times drift:
 *
 *     deno run --allow-net=127.0.0.1 --allow-run --allow-read --allow-env bench/probe_cpu.ts
 *
 * The target is a process of its own and so is not counted.
 */
import process from "node:process";
import { createProber } from "../monitor/probe_http.ts";
import type { ProbeTarget } from "../monitor/types.ts";

const PROBES = 20_000;
const PARALLEL = 100;
const PACED_PER_SECOND = 2_000;
const PACE_MS = 10;
const ROUNDS = 3;
const encoder = new TextEncoder();

type Attempt = () => Promise<unknown>;

/** Answers every connection with a small 200 until its standard input ends. */
async function serve(): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await Deno.stdout.write(encoder.encode(`${port}\n`));
  Deno.stdin.read(new Uint8Array(1)).then(() => Deno.exit());
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

async function measure(): Promise<void> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net=127.0.0.1", import.meta.filename ?? "", "serve"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = server.stdout.getReader();
  const { value } = await reader.read();
  const port = Number(new TextDecoder().decode(value));
  const attempts = { "Deno.connect": handWritten(port), probe: probing(port) };
  for (const shape of [inParallel, paced]) {
    for (let round = 1; round <= ROUNDS; round++) {
      const line = [];
      for (const [name, attempt] of Object.entries(attempts)) {
        const cpu = await cpuMicroseconds(shape, attempt);
        line.push(`${name} ${cpu.toFixed(1)} µs`);
      }
      await Deno.stdout.write(
        encoder.encode(`${shape.name} round ${round}: ${line.join(", ")}\n`),
      );
    }
  }
  await reader.cancel();
  await server.stdin.close();
  await server.status;
}

if (import.meta.main) await (Deno.args[0] === "serve" ? serve() : measure());
