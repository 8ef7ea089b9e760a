import { createProber } from "../monitor/checks/create_prober.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import {
  type Attempt,
  cpuMicroseconds,
  inParallel,
  paced,
  probing,
  type Shape,
  startTarget,
} from "./probe_load.ts";

const PROBES = 20_000;
/** Probes a second; at few of them it is the wakes that cost. */
const PACES = [2_000, 100];
const PACED_SECONDS = 5;
const ROUNDS = 3;
const encoder = new TextEncoder();

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

async function compare(
  how: string,
  shape: Shape,
  port: number,
): Promise<Measurement> {
  const [floor, own] = [handWritten(port), probing(createProber, port)];
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
    const target = await startTarget();
    try {
      const rows = [
        await compare("100 at once", inParallel(PROBES), target.port),
      ];
      for (const pace of PACES) {
        const shape = paced(pace, PACED_SECONDS);
        rows.push(await compare(`${pace} a second`, shape, target.port));
      }
      return rows;
    } finally {
      await target.stop();
    }
  },
};
