import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createStore, type Store } from "../store/create_store.ts";
import { openDatabase } from "../store/database/open_database.ts";
import { type Measurement, median, type Part } from "./measurement.ts";
import { recordHistory } from "./record_history.ts";
import { writeRollUps } from "./write_roll_ups.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const INTERVAL_MS = 10_000;
const URLS = 64;
/** 64 urls every 10 s make 23,040 ticks in an hour: a million in 44. */
const HOURS = 44;
const REPEATS = 15;
const DAYS = { unit: "days", count: 90 } as const;
/** Shard 0 has a tick history, shard 1 roll-ups. Ids begin with the first full shard. */
const [TICK_SHARD, DAY_SHARD] = [1, 2];

/** What a million ticks take on disk, how fast they are read, and whether packing them stalls. */
export const storage: Part = {
  name: "storage",
  needs: [],
  run: async ({ quick }) => {
    const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
    const path = join(dir, "store.sqlite3");
    try {
      const hours = quick ? HOURS / 4 : HOURS;
      const first = await write(path, hours);
      const size = await bytesIn(dir, path);
      const { day, days } = await read(path);
      return rows({ ...first, size, day, days, hours });
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
};

function idsOf(shard: number): number[] {
  return Array.from({ length: URLS }, (_, index) => shard * URLS + index);
}

async function withStore<Result>(
  path: string,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(path);
  try {
    return await use(createStore(database, {
      windowMs: 10_000,
      retentionMs: 2 * DAY_MS,
      claimWindows: 8,
    }));
  } finally {
    database.close();
  }
}

function write(path: string, hours: number) {
  return withStore(path, async (store) => {
    const toHour = Math.floor(Date.now() / HOUR_MS);
    const startedAt = performance.now();
    const history = await recordHistory(store, {
      ids: idsOf(TICK_SHARD),
      intervalMs: INTERVAL_MS,
      windowMs: 10_000,
      fromHour: toHour - hours,
      toHour,
    });
    return { ...history, seconds: (performance.now() - startedAt) / 1_000 };
  });
}

/** What is on disk once the log of changes is written back into the file. */
async function bytesIn(dir: string, path: string): Promise<number> {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
  let size = 0;
  for await (const { name } of Deno.readDir(dir)) {
    size += (await Deno.stat(join(dir, name))).size;
  }
  return size;
}

function read(path: string) {
  return withStore(path, async (store) => {
    const now = Date.now();
    await writeRollUps(store.database, { ...DAYS, ids: idsOf(DAY_SHARD), now });
    const [id = 0] = idsOf(TICK_SHARD);
    const day = await repeat(() => store.history.ticks(id, now - DAY_MS, now));
    const from = now - DAYS.count * DAY_MS;
    const days = await repeat(() => store.history.days(DAY_SHARD, from, now));
    return { day, days };
  });
}

async function repeat(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < REPEATS; run++) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

interface Figures {
  readonly ticks: number;
  readonly stallsMs: readonly number[];
  readonly seconds: number;
  readonly size: number;
  readonly day: number;
  readonly days: number;
  readonly hours: number;
}

function rows(figures: Figures): Measurement[] {
  const { ticks, size, seconds, stallsMs, day, days, hours } = figures;
  const atMost = (bound: number) =>
    ({ of: "value", is: "at most", bound }) as const;
  return [{
    what: `bytes on disk per tick, ${ticks} ticks`,
    value: size / ticks,
    unit: "B",
    target: atMost(5),
    note: `written and packed in ${seconds.toFixed(0)} s`,
  }, {
    what: "a day of one url's ticks (every 10 s)",
    value: day,
    unit: "ms",
    target: atMost(5),
  }, {
    what: `${DAYS.count} days of roll-ups of ${URLS} urls`,
    value: days,
    unit: "ms",
    target: atMost(20),
  }, {
    what: `longest stall while an hour of ${URLS} urls is packed`,
    value: median(stallsMs),
    unit: "ms",
    target: atMost(20),
    note: `median of ${hours} hours; worst ${Math.max(...stallsMs).toFixed(0)}`,
  }];
}
