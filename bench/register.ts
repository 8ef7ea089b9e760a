import process from "node:process";
import { type Measurement, median, type Part } from "./measurement.ts";
import { cpuSeconds } from "./process_usage.ts";
import { PasswordHasher } from "../routes/access/password.ts";
import { startUptick } from "./uptick_process.ts";

/** Clients that register one account after the other, as in `k6/register.js`. */
const CLIENTS = 10;
const WARM_UP_SECONDS = 2;
const HASHES = 20;

interface Load {
  readonly seconds: number;
  /** Milliseconds of each registration. */
  readonly timesMs: readonly number[];
}

/** The seed's load test of `/register`: how many accounts a second, how long each takes, and what the hash of the password is of it. */
export const register: Part = {
  name: "register",
  needs: [],
  run: async ({ quick, root }) => {
    const seconds = quick ? 3 : 30;
    const uptick = await startUptick({
      root,
      flags: ["--role", "api"],
      env: { REGISTRATIONS_PER_NETWORK: "1000000" },
    });
    try {
      await load(uptick.origin, "warm-up", WARM_UP_SECONDS);
      const before = await cpuSeconds(uptick.pid);
      const measured = await load(uptick.origin, "load", seconds);
      const cpu = await cpuSeconds(uptick.pid) - before;
      return rowsOf(measured, cpu, await hashCpuMs());
    } finally {
      await uptick.stop();
    }
  },
};

async function load(
  origin: string,
  name: string,
  seconds: number,
): Promise<Load> {
  const startedAt = performance.now();
  const end = startedAt + seconds * 1_000;
  const timesMs: number[] = [];
  const client = async (number: number) => {
    for (let turn = 0; performance.now() < end; turn++) {
      const at = performance.now();
      await registerOne(origin, `${name}-${number}-${turn}@example.org`);
      timesMs.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)));
  return { timesMs, seconds: (performance.now() - startedAt) / 1_000 };
}

async function registerOne(origin: string, email: string): Promise<void> {
  const response = await fetch(`${origin}/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ Email: email, Password: "correct horse" }),
  });
  await response.body?.cancel();
  if (response.status !== 201) {
    throw new Error(`Cannot register: status ${response.status}`);
  }
}

/** CPU time of one hash, in milliseconds. */
async function hashCpuMs(): Promise<number> {
  const hasher = new PasswordHasher();
  const before = process.cpuUsage();
  for (let run = 0; run < HASHES; run++) {
    await hasher.hash("correct horse", "bench");
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / HASHES;
}

function rowsOf(
  { timesMs, seconds }: Load,
  cpu: number,
  hashMs: number,
): Measurement[] {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? NaN;
  const cpuMs = cpu / timesMs.length * 1_000;
  return [{
    what: `registrations a second, ${CLIENTS} clients`,
    value: timesMs.length / seconds,
    unit: "1/s",
    note: `p50 ${median(timesMs).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
  }, {
    what: "CPU per registration",
    value: cpuMs,
    unit: "ms",
    note: `a hash of 600,000 rounds alone takes ${hashMs.toFixed(0)} ms`,
  }];
}
