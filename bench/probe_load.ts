import { answerEach } from "./answer_each.ts";
import process from "node:process";
import type { createProber } from "../monitor/checks/create_prober.ts";
import type { ProbeTarget } from "../monitor/types.ts";
import { URL_DEFAULTS } from "../monitor/fields/url_fields.ts";
import { type Child, startListening } from "./child_process.ts";

const PARALLEL = 100;
const PACE_MS = 10;
const encoder = new TextEncoder();

/** One probe. */
export type Attempt = () => Promise<unknown>;

/** A way of making probes; tells how many it made. */
export type Shape = (attempt: Attempt) => Promise<number>;

/** Starts what is probed: a process of its own, so that it is not counted. */
export function startTarget(): Promise<Child & { readonly port: number }> {
  return startListening(Deno.execPath(), [
    ...["run", "--allow-net=127.0.0.1", import.meta.filename ?? ""],
  ]);
}

/** Answers every connection with a small 200. */
async function serve(): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await Deno.stdout.write(encoder.encode(`${port}\n`));
  const answer = encoder.encode(
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n" +
      "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nConnection: close\r\n\r\nok",
  );
  await answerEach(listener, answer);
}

/** The probe of a version: `create` is its `createProber`. */
export function probing(
  create: typeof createProber,
  port: number,
  scheme = "http",
): Attempt {
  const probe = create();
  const target: ProbeTarget = {
    ...URL_DEFAULTS,
    url: `${scheme}://127.0.0.1:${port}/`,
    timeoutMs: 10_000,
    ownerId: null,
  };
  return async () => {
    const { outcome, kind } = await probe(target);
    if (outcome !== "up") throw new Error(`Cannot measure: ${kind}`);
  };
}

/** A hundred at once. */
export function inParallel(count: number): Shape {
  return async (attempt) => {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await attempt();
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return count;
  };
}

export function paced(perSecond: number, seconds: number): Shape {
  const count = perSecond * seconds;
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

/** Microseconds of CPU, user and system, that one probe takes. */
export async function cpuMicroseconds(
  shape: Shape,
  attempt: Attempt,
): Promise<number> {
  const before = process.cpuUsage();
  const count = await shape(attempt);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

if (import.meta.main) await serve();
