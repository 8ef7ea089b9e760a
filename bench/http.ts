import { join } from "node:path";
import { startListening } from "./child_process.ts";
import { startGoPeer, startSeedPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { startUptick } from "./uptick_process.ts";
import { type Cost, sendLoad } from "./wrk.ts";

const ROUNDS = 5;
const WARM_UP_SECONDS = 3;

/**
 * `/track` and `POST /api/echo` with log, metrics and auth, beside peers made as
 * their seeds are, Go's plain net/http doing the same, and the runtime's own
 * server doing none of it: the floor.
 */
export const http: Part = {
  name: "http",
  needs: ["wrk", "go"],
  run: async ({ quick, root }) => {
    const seconds = quick ? 2 : 5;
    const uptick = await startUptick({ root, flags: ["--role", "api"] });
    const go = await startGoPeer(join(uptick.dir, "go_access.log"));
    const bare = await startBare();
    const track = await startSeedPeer("track", join(uptick.dir, "track.log"));
    const echo = await startSeedPeer("echo", join(uptick.dir, "echo.log"));
    const servers = {
      uptick,
      go: { ...go, origin: originOf(go.port) },
      bare: { ...bare, origin: originOf(bare.port) },
    };
    const seeds = [
      {
        path: "/track",
        seed: track,
        bound: 0.7,
        made: "gorilla/mux, client_golang",
      },
      { path: "/api/echo", seed: echo, bound: 1, made: "fiber, zerolog" },
    ];
    try {
      const rows: Measurement[] = [];
      for (const { path, seed, bound, made } of seeds) {
        const all = {
          ...servers,
          seed: { ...seed, origin: originOf(seed.port) },
        };
        rows.push(...await compare(all, { path, seconds, bound, made }));
      }
      return rows;
    } finally {
      await echo.stop();
      await track.stop();
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

const NAMES = ["uptick", "seed", "go", "bare"] as const;
type Name = typeof NAMES[number];
type Server = { readonly pid: number; readonly origin: string };

interface Comparison {
  readonly path: string;
  readonly seconds: number;
  /** What Uptick's CPU may be, as a share of the seed's. */
  readonly bound: number;
  /** What the seed's peer is made of. */
  readonly made: string;
}

async function compare(
  servers: Readonly<Record<Name, Server>>,
  { path, seconds, bound, made }: Comparison,
): Promise<Measurement[]> {
  const costs: Record<Name, Cost[]> = {
    uptick: [],
    seed: [],
    go: [],
    bare: [],
  };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of NAMES) {
      const { pid, origin } = servers[name];
      const cost = await sendLoad({
        pid,
        url: origin + path,
        seconds: round === 0 ? WARM_UP_SECONDS : seconds,
      });
      if (round > 0) costs[name].push(cost);
    }
  }
  const of = (name: Name, key: keyof Cost) =>
    median(costs[name].map((cost) => cost[key]));
  const peer = (key: keyof Cost) => ({ name: made, value: of("seed", key) });
  const others = (key: keyof Cost, digits: number) =>
    `Go net/http: ${of("go", key).toFixed(digits)}; bare Deno.serve, which ` +
    `does none of it: ${of("bare", key).toFixed(digits)}`;
  return [{
    what: `${path}: CPU per 100,000 requests`,
    value: of("uptick", "cpuPer100k"),
    unit: "s",
    peer: peer("cpuPer100k"),
    target: { of: "ratio", is: "at most", bound },
    note: others("cpuPer100k", 2),
  }, {
    what: `${path}: requests per second`,
    value: of("uptick", "perSecond"),
    unit: "/s",
    peer: peer("perSecond"),
    note: others("perSecond", 0),
  }];
}

if (import.meta.main) await serveBare();
