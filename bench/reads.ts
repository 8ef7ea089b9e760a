import { get } from "node:http";
import { startGoPeer } from "./go_peer.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { pause } from "./pause.ts";
import { startUptick } from "./uptick_process.ts";
import { watchedUrls } from "./watched_urls.ts";

const SIZES = [2_000, 10_000];
const PAGE = 500;
const REPEATS = 15;
/** Longer than answers are kept, so that each is made anew. */
const PAUSE_MS = 1_100;
const WARM_UP_MS = 30_000;

interface Answer {
  /** What the server says it took. */
  readonly ms: number;
  readonly bytes: number;
}

/** The list and the metrics of many urls: time in the server, and size. */
export const reads: Part = {
  name: "reads",
  needs: ["go"],
  run: async ({ quick, root }) => {
    const targets = await startGoPeer("targets");
    const rows: Measurement[] = [];
    try {
      for (const count of quick ? SIZES.slice(0, 1) : SIZES) {
        rows.push(...await readWith(count, targets.port, root));
      }
    } finally {
      await targets.stop();
    }
    return rows;
  },
};

async function readWith(
  count: number,
  port: number,
  root: string,
): Promise<Measurement[]> {
  const uptick = await startUptick({
    root,
    urls: watchedUrls(count, port, 10),
  });
  try {
    await pause(WARM_UP_MS * count / (SIZES[0] ?? count));
    const pages = Math.ceil(count / PAGE);
    const list: number[] = [];
    const whole: Answer[] = [];
    const again: Answer[] = [];
    const plain: Answer[] = [];
    const zipped: Answer[] = [];
    for (let run = 0; run < REPEATS; run++) {
      list.push(await listAll(uptick.origin, pages));
      whole.push(await ask(`${uptick.origin}/v1/services`));
      again.push(await ask(`${uptick.origin}/v1/services`));
      plain.push(await ask(`${uptick.origin}/metrics`));
      await pause(PAUSE_MS);
      zipped.push(await ask(`${uptick.origin}/metrics`, "gzip"));
    }
    return rowsOf({ count, pages, list, whole, again, plain, zipped });
  } finally {
    await uptick.stop();
  }
}

/** All pages of the list; the server's time of them together. */
async function listAll(origin: string, pages: number): Promise<number> {
  let ms = 0;
  for (let page = 1; page <= pages; page++) {
    const url = `${origin}/v1/services?page=${page}&limit=${PAGE}`;
    ms += (await ask(url)).ms;
  }
  return ms;
}

function ask(url: string, encoding = "identity"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { "accept-encoding": encoding } });
    request.on("error", reject).on("response", (response) => {
      let bytes = 0;
      response.on("data", (chunk: Uint8Array) => bytes += chunk.length);
      response.on("end", () => {
        const ms = parseFloat(String(response.headers["x-response-time"]));
        resolve({ ms, bytes });
      });
    });
  });
}

interface Read {
  readonly count: number;
  readonly pages: number;
  readonly list: readonly number[];
  readonly whole: readonly Answer[];
  /** The same within a second. */
  readonly again: readonly Answer[];
  readonly plain: readonly Answer[];
  readonly zipped: readonly Answer[];
}

function rowsOf(
  { count, pages, list, whole, again, plain, zipped }: Read,
): Measurement[] {
  const isTarget = count === SIZES[0];
  const atMost = (bound: number) =>
    isTarget ? { target: { of: "value", is: "at most", bound } as const } : {};
  const middle = (answers: readonly Answer[], key: keyof Answer) =>
    median(answers.map((answer) => answer[key]));
  return [{
    what: `list of ${count} urls with status, ${pages} pages`,
    value: median(list),
    unit: "ms",
    ...atMost(50),
  }, {
    what: `list of ${count} urls with status, whole`,
    value: middle(whole, "ms"),
    unit: "ms",
    ...atMost(50),
    note: `${Math.round(middle(whole, "bytes") / 1_024)} KiB; ${
      middle(again, "ms").toFixed(1)
    } ms within a second`,
  }, {
    what: `/metrics with ${count} urls`,
    value: middle(plain, "ms"),
    unit: "ms",
    ...atMost(20),
    note: `${Math.round(middle(plain, "bytes") / 1_024)} KiB`,
  }, {
    what: `/metrics with ${count} urls, gzip: size`,
    value: middle(zipped, "bytes") / 1_000,
    unit: "KB",
    ...atMost(200),
    note: `made in ${middle(zipped, "ms").toFixed(1)} ms`,
  }];
}
