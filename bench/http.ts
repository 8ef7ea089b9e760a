import { join } from "node:path";
import { startListening } from "./child_process.ts";
import { startGoPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { cpuSeconds } from "./process_usage.ts";
import { startUptick } from "./uptick_process.ts";

const CONNECTIONS = 50;
const ROUNDS = 5;
const WARM_UP_SECONDS = 3;

/** One run of wrk against one server. */
interface Load {
  readonly pid: number;
  readonly url: string;
  readonly isEcho: boolean;
  readonly seconds: number;
}

interface Cost {
  readonly cpuPer100k: number;
  readonly perSecond: number;
}

/**
 * `/track` and `POST /api/echo` with log, metrics and auth, beside Go's net/http
 * doing the same, and the runtime's own server doing none of it: the floor.
 */
export const http: Part = {
  name: "http",
  needs: ["wrk", "go"],
  run: async ({ quick, root }) => {
    const seconds = quick ? 2 : 5;
    const uptick = await startUptick({ root, flags: ["--role", "api"] });
    const go = await startGoPeer(join(uptick.dir, "go_access.log"));
    const bare = await startBare();
    const servers = {
      uptick,
      go: { ...go, origin: originOf(go.port) },
      bare: { ...bare, origin: originOf(bare.port) },
    };
    try {
      const rows: Measurement[] = [];
      for (const path of ["/track", "/api/echo"]) {
        rows.push(...await compare(path, servers, seconds));
      }
      return rows;
    } finally {
      await bare.stop();
      await go.stop();
      await uptick.stop();
    }
  },
};

function startBare() {
  return startListening(Deno.execPath(), [
    ...["run", "--allow-net=127.0.0.1", import.meta.filename ?? ""],
  ]);
}

/** Answers with 42 bytes, or with the body that came. */
async function serveBare(): Promise<void> {
  const pixel = new Uint8Array(42);
  const onListen = ({ port }: Deno.NetAddr) => {
    Deno.stdout.writeSync(new TextEncoder().encode(`${port}\n`));
  };
  await Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen },
    async (request) =>
      new Response(
        request.method === "GET" ? pixel : await request.text(),
        { headers: { "Content-Type": "image/gif" } },
      ),
  ).finished;
}

function originOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

const NAMES = ["uptick", "go", "bare"] as const;
type Name = typeof NAMES[number];
type Server = { readonly pid: number; readonly origin: string };

async function compare(
  path: string,
  servers: Readonly<Record<Name, Server>>,
  seconds: number,
): Promise<Measurement[]> {
  const costs: Record<Name, Cost[]> = { uptick: [], go: [], bare: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of NAMES) {
      const { pid, origin } = servers[name];
      const cost = await load({
        pid,
        url: origin + path,
        isEcho: path === "/api/echo",
        seconds: round === 0 ? WARM_UP_SECONDS : seconds,
      });
      if (round > 0) costs[name].push(cost);
    }
  }
  const of = (name: Name, key: keyof Cost) =>
    median(costs[name].map((cost) => cost[key]));
  const peer = (key: keyof Cost) => ({ name: "Go", value: of("go", key) });
  return [{
    what: `${path}: CPU per 100,000 requests`,
    value: of("uptick", "cpuPer100k"),
    unit: "s",
    peer: peer("cpuPer100k"),
    target: { of: "ratio", is: "at most", bound: 0.8 },
    note: `bare Deno.serve, which does none of it: ${
      of("bare", "cpuPer100k").toFixed(2)
    } s`,
  }, {
    what: `${path}: requests per second`,
    value: of("uptick", "perSecond"),
    unit: "/s",
    peer: peer("perSecond"),
    target: { of: "ratio", is: "at least", bound: 1 },
  }];
}

async function load({ pid, url, isEcho, seconds }: Load): Promise<Cost> {
  const script = join(import.meta.dirname ?? ".", "echo.lua");
  const before = await cpuSeconds(pid);
  const { stdout } = await new Deno.Command("wrk", {
    args: [
      ...["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`],
      ...isEcho ? ["-s", script] : [],
      url,
    ],
  }).output();
  const cpu = await cpuSeconds(pid) - before;
  const text = new TextDecoder().decode(stdout);
  const requests = Number(/(\d+) requests in/.exec(text)?.[1]);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  if (!(requests > 0) || text.includes("Non-2xx")) {
    throw new Error(`Cannot measure "${url}": ${text}`);
  }
  return { cpuPer100k: cpu / requests * 1e5, perSecond };
}

if (import.meta.main) await serveBare();
