import { get } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createStore } from "../store/create_store.ts";
import { openDatabase } from "../store/database/open_database.ts";
import { startGoPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { operatorUrl } from "./operator_url.ts";
import { pause } from "./pause.ts";
import { startUptick } from "./uptick_process.ts";
import { watchedUrls } from "./watched_urls.ts";
import { writeRollUps } from "./write_roll_ups.ts";

const URLS = 100;
const INTERVAL_SECONDS = 20;
const REPEATS = 15;
/** Longer than a page is kept. */
const PAUSE_MS = 1_100;
const FIRST_LOOK_MS = 4_000;

/** The status page of 100 urls with 90 days behind them: time in the server, and size with everything that it loads. */
export const pages: Part = {
  name: "pages",
  needs: ["go"],
  run: async ({ root }) => {
    const targets = await startGoPeer("targets");
    const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
    try {
      const kvPath = join(dir, "store.sqlite3");
      const urls = watchedUrls(URLS, targets.port, INTERVAL_SECONDS);
      await writeNinetyDays(kvPath, urls);
      return await look(root, kvPath, urls);
    } finally {
      await targets.stop();
      await Deno.remove(dir, { recursive: true });
    }
  },
};

type Watched = ReturnType<typeof watchedUrls>;

async function writeNinetyDays(path: string, urls: Watched): Promise<void> {
  const database = await openDatabase(path);
  const store = createStore(database, {
    windowMs: 10_000,
    retentionMs: 2 * 86_400_000,
    claimWindows: 8,
  });
  const stored = await store.urls.createAll(
    urls.map(({ name, url, interval }) =>
      operatorUrl({ name, url, intervalMs: interval * 1_000 })
    ),
  );
  const ids = stored.map(({ id }) => id);
  const now = Date.now();
  await writeRollUps(database, { ids, unit: "days", count: 90, now });
  await writeRollUps(database, { ids, unit: "hours", count: 24, now });
  database.close();
}

async function look(
  root: string,
  kvPath: string,
  urls: Watched,
): Promise<Measurement[]> {
  const uptick = await startUptick({ root, urls, flags: ["--kv", kvPath] });
  try {
    await pause(FIRST_LOOK_MS);
    const first = await ask(`${uptick.origin}/`);
    const made: number[] = [];
    const kept: number[] = [];
    for (let run = 0; run < REPEATS; run++) {
      await pause(PAUSE_MS);
      made.push((await ask(`${uptick.origin}/`)).ms);
      kept.push((await ask(`${uptick.origin}/`)).ms);
    }
    const bytes = await sizeOfAll(uptick.origin);
    return rowsOf({ first: first.ms, made, kept, bytes });
  } finally {
    await uptick.stop();
  }
}

interface Answer {
  /** What the server says it took. */
  readonly ms: number;
  readonly body: Uint8Array;
}

function ask(url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { "accept-encoding": "gzip" } });
    request.on("error", reject).on("response", async (response) => {
      const chunks: Uint8Array[] = await Array.fromAsync(response);
      const ms = parseFloat(String(response.headers["x-response-time"]));
      resolve({
        ms,
        body: new Uint8Array(
          await new Blob(chunks as BlobPart[]).arrayBuffer(),
        ),
      });
    });
  });
}

/** The page, packed, with its style sheet, script and icon. */
async function sizeOfAll(origin: string): Promise<number> {
  const { body } = await ask(`${origin}/`);
  const html = new TextDecoder().decode(gunzipSync(body));
  const assets = new Set(html.match(/\/assets\/[\w./-]+/g));
  const loaded = await Promise.all(
    [...assets].map((path) => ask(origin + path)),
  );
  return loaded.reduce((sum, each) => sum + each.body.length, body.length);
}

function rowsOf({ first, made, kept, bytes }: {
  readonly first: number;
  readonly made: readonly number[];
  readonly kept: readonly number[];
  readonly bytes: number;
}): Measurement[] {
  const target = { of: "value", is: "at most", bound: 15 } as const;
  const name = `status page of ${URLS} urls`;
  return [
    {
      what: `${name}, first look ${FIRST_LOOK_MS / 1_000} s after a start`,
      value: first,
      unit: "ms",
      target,
    },
    {
      what: `${name}, made anew`,
      value: median(made),
      unit: "ms",
      target,
      note: `worst ${Math.max(...made).toFixed(0)}`,
    },
    { what: `${name}, kept`, value: median(kept), unit: "ms" },
    {
      what: `${name}, gzip, with all that it loads`,
      value: bytes / 1_000,
      unit: "KB",
      target: { ...target, bound: 100 },
    },
  ];
}
