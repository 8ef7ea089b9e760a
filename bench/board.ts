import { gzipSync } from "node:zlib";
import { newMonitorState } from "../monitor/monitor_state.ts";
import { shardOf } from "../monitor/slots.ts";
import { encodeStates } from "../store/codecs/state_codec.ts";
import type { Store } from "../store/create_store.ts";
import {
  type HttpApp,
  startHttpApp,
} from "../tests/routes/fixtures/http_app.ts";
import { type LoopTime, loopTimeOf } from "./loop_time.ts";
import { median, type Part } from "./measurement.ts";
import { operatorUrl } from "./operator_url.ts";
import { pause } from "./pause.ts";
import { writeRollUps } from "./write_roll_ups.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REPEATS = 9;
/** Stores that nobody has looked at yet. */
const FIRST_LOOKS = 3;
/** Longer than a page is kept. */
const PAUSE_MS = 1_050;
/** As pages are packed. */
const LEVEL = 4;

/** What the status page costs the event loop: of 100 services in one group, and of 2,000 in 40, which nobody has looked at yet. */
export const board: Part = {
  name: "board",
  needs: [],
  run: async ({ quick }) => {
    const repeats = quick ? 5 : REPEATS;
    const some = await look(100, 1, repeats);
    const firsts: LoopTime[] = [];
    for (let run = 1; run < FIRST_LOOKS; run++) {
      firsts.push((await look(2_000, 40, 0)).first);
    }
    const many = await look(2_000, 40, repeats);
    firsts.push(many.first);
    const target = { of: "value", is: "at most" } as const;
    return [
      {
        what: "status page of 100 services, made anew, loop time",
        value: median(some.made.map(({ totalMs }) => totalMs)),
        unit: "ms",
        target: { ...target, bound: 15 },
      },
      {
        what:
          "status page of 2,000 services in 40 groups, first look, loop time",
        value: median(firsts.map(({ totalMs }) => totalMs)),
        unit: "ms",
      },
      {
        what: "the same, longest turn of the loop",
        value: median(firsts.map(({ longestTurnMs }) => longestTurnMs)),
        unit: "ms",
        target: { ...target, bound: 20 },
      },
      {
        what: "the same, made anew, loop time",
        value: median(many.made.map(({ totalMs }) => totalMs)),
        unit: "ms",
      },
      {
        what: "the same, gzip",
        value: many.bytes / 1_024,
        unit: "KB",
        target: { ...target, bound: 30 },
      },
    ];
  },
};

interface Looked {
  readonly first: LoopTime;
  readonly made: readonly LoopTime[];
  readonly bytes: number;
}

async function look(
  count: number,
  groups: number,
  repeats: number,
): Promise<Looked> {
  await using app = await startHttpApp({ checkDocument: false });
  await fill(app.store, count, groups);
  let text = "";
  const ask = () =>
    loopTimeOf(async () => {
      text = await (await fetchPage(app)).text();
    });
  // what the page is made of is loaded before the clock runs
  await (await fetchPage(app, "/?q=nothing")).text();
  const first = await ask();
  const made: LoopTime[] = [];
  for (let run = 0; run < repeats; run++) {
    await pause(PAUSE_MS);
    made.push(await ask());
  }
  return { first, made, bytes: gzipSync(text, { level: LEVEL }).length };
}

function fetchPage({ port }: HttpApp, path = "/"): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`);
}

/** Public urls that were probed for 90 days and have been up since. */
async function fill(
  store: Store,
  count: number,
  groups: number,
): Promise<void> {
  const now = Date.now();
  const hour = Math.floor(now / HOUR_MS);
  const stored = await store.urls.createAll(
    Array.from({ length: count }, (_, index) => ({
      ...operatorUrl({
        name: `Service ${index + 1}`,
        url: "https://example.org/",
        intervalMs: 60_000,
      }),
      public: true,
      tags: [`Team ${index % groups + 1}`],
    })),
  );
  const ids = stored.map(({ id }) => id);
  await writeRollUps(store.database, { ids, unit: "days", count: 90, now });
  await writeRollUps(store.database, { ids, unit: "hours", count: 24, now });
  for (const [shard, own] of Map.groupBy(ids, shardOf)) {
    const states = new Map(own.map((id) => [id, {
      ...newMonitorState(id),
      status: "up" as const,
      since: now - 100 * DAY_MS,
      lastAt: now,
      lastOutcome: "up" as const,
    }]));
    await store.database.commit({
      sets: [{
        key: ["states", shard],
        value: encodeStates({ states, commitId: 1, packedHour: hour - 1 }),
      }],
    });
  }
}
