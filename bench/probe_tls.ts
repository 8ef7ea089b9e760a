import { createProber } from "../monitor/checks/create_prober.ts";
import { startGoPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { pause } from "./pause.ts";
import {
  type Attempt,
  cpuMicroseconds,
  inParallel,
  probing,
} from "./probe_load.ts";
import { cpuSeconds } from "./process_usage.ts";
import { startTlsTarget, type TlsTarget } from "./tls_target.ts";
import { startUptick } from "./uptick_process.ts";

const ADDRESS = "127.0.0.1";
const PROBES = 2_000;
const ROUNDS = 5;
/** Of each kind, asked once a second. */
const URLS = 300;
const WARM_UP_MS = 10_000;
const ROUND_SECONDS = 10;
const encoder = new TextEncoder();

/** CPU time per probe over https: bare, beside a handshake by hand, and recorded, beside one over http. */
export const probeTls: Part = {
  name: "probe_tls",
  needs: ["go"],
  run: async ({ quick, root }) => {
    const target = await startTlsTarget([ADDRESS]);
    try {
      const seconds = ROUND_SECONDS / (quick ? 2 : 1);
      return [await bare(target), await recorded(target, root, seconds)];
    } finally {
      await target.stop();
    }
  },
};

/** The floor: one handshake and one request. */
function handWritten({ port, authority }: TlsTarget): Attempt {
  const request = encoder.encode(
    `GET / HTTP/1.1\r\nHost: ${ADDRESS}:${port}\r\nConnection: close\r\n\r\n`,
  );
  const caCerts = [authority];
  return async () => {
    const buffer = new Uint8Array(4_096);
    const socket = await Deno.connectTls({ hostname: ADDRESS, port, caCerts });
    await socket.write(request);
    await socket.read(buffer);
    socket.close();
  };
}

async function bare(target: TlsTarget): Promise<Measurement> {
  const caCerts = [target.authority];
  const floor = handWritten(target);
  const own = probing(() => createProber({ caCerts }), target.port, "https");
  const costs = { floor: [] as number[], own: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    costs.floor.push(await cpuMicroseconds(inParallel(PROBES), floor));
    costs.own.push(await cpuMicroseconds(inParallel(PROBES), own));
  }
  return {
    what: "CPU per bare probe over https, 100 at once",
    value: median(costs.own),
    unit: "µs",
    peer: { name: "bare Deno.connectTls", value: median(costs.floor) },
  };
}

async function recorded(
  target: TlsTarget,
  root: string,
  seconds: number,
): Promise<Measurement> {
  const plain = await startGoPeer("targets");
  try {
    const https = await costOf("https", target, { root, seconds });
    return {
      what: `CPU per recorded probe over https, ${URLS} urls at 1 s`,
      value: https,
      unit: "ms",
      peer: {
        name: "over http",
        value: await costOf("http", { ...target, port: plain.port }, {
          root,
          seconds,
        }),
      },
    };
  } finally {
    await plain.stop();
  }
}

/** Milliseconds of CPU per probe of Uptick as a process. */
async function costOf(
  scheme: string,
  { port, authorityFile }: TlsTarget,
  { root, seconds }: { readonly root: string; readonly seconds: number },
): Promise<number> {
  const urls = Array.from({ length: URLS }, (_, i) => ({
    name: `target-${i}`,
    url: `${scheme}://${ADDRESS}:${port}/path/${i}`,
    interval: 1,
  }));
  const env = { DENO_CERT: authorityFile };
  const uptick = await startUptick({ root, urls, env });
  try {
    await pause(WARM_UP_MS);
    const probes = async () => (await uptick.scrape())("uptick_probes_total");
    const [before, cpuBefore] = [await probes(), await cpuSeconds(uptick.pid)];
    await pause(seconds * 1_000);
    const cpu = await cpuSeconds(uptick.pid) - cpuBefore;
    const sum = await uptick.scrape();
    const made = sum("uptick_probes_total") - before;
    const up = sum("uptick_probes_total", 'outcome="up"');
    if (up < made) throw new Error(`Cannot measure: ${up} of ${made} are up`);
    return cpu / made * 1_000;
  } finally {
    await uptick.stop();
  }
}
