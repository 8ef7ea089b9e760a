import { setImmediate } from "node:timers";
import { Runner } from "../monitor/rounds/runner.ts";
import type { ProbeResult } from "../monitor/types.ts";
import { MonitorTable } from "../monitor/monitor_table.ts";
import { Chores } from "../program/chores.ts";
import { uncontestedClaims } from "../store/claims.ts";
import { createStore } from "../store/create_store.ts";
import { Database } from "../store/database/database.ts";
import { VirtualTime } from "../tests/simulation/virtual_time.ts";
import { operatorUrl } from "./operator_url.ts";
import { KvMeter } from "./kv_meter.ts";
import type { Part } from "./measurement.ts";

const URLS = 100;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** As `program/pace.ts` sets them where cron is the only clock. */
const [WINDOW_MS, SPAN_MS, BEAT_MS] = [60_000, 40_000, 52_000];
const HOURS_PER_MONTH = 30.44 * 24;
const STEP_MS = 250;
/** The first is not counted: nothing is packed in it. */
const HOURS = 3;
const START = Date.UTC(2026, 0, 5);
const DOWN_EVERY = 5_000;

/** Write units that Deno Deploy would count, of a simulated hour. */
export const deployWrites: Part = {
  name: "deploy_writes",
  needs: [],
  run: async () => {
    const meter = new KvMeter(await Deno.openKv(":memory:"));
    const time = new VirtualTime();
    const runner = await createRunner(meter, time);
    const run = () => runner.packNextHours();
    const chores = new Chores({
      clock: time.clock(START),
      chores: [{ name: "pack hours", periodMs: STEP_MS, run }],
      onError: fail,
    });
    for (let minute = 0; minute < HOURS * 60; minute++) {
      if (minute === 60) meter.reset();
      chores.start();
      const beat = runner.runFor(BEAT_MS).then(() => chores.stop());
      await pass(time, meter);
      await beat;
    }
    meter.close();
    const perMonth = (units: number) => units / (HOURS - 1) * HOURS_PER_MONTH;
    return [{
      what: `write units a month on Deno Deploy, ${URLS} urls each minute`,
      value: perMonth(meter.writeUnits),
      unit: "",
      target: { of: "value", is: "at most", bound: 300_000 },
      note: `of ${HOURS - 1} simulated hours; ${meter.commits} commits in them`,
    }, {
      what: "read units a month, of the same",
      value: perMonth(meter.readUnits),
      unit: "",
      note: "without those of visitors",
    }];
  },
};

async function createRunner(meter: KvMeter, time: VirtualTime) {
  const store = createStore(new Database(meter.kv), {
    windowMs: WINDOW_MS,
    retentionMs: 48 * HOUR_MS,
    claimWindows: 8,
  });
  const table = new MonitorTable();
  await addUrls(store.urls);
  const nothing = () => {};
  return new Runner({
    me: "deploy",
    windowMs: WINDOW_MS,
    phaseSpanMs: SPAN_MS,
    flushMs: () => Number.MAX_SAFE_INTEGER, // the end of a beat writes all
    clock: time.clock(START),
    monitors: table,
    claims: uncontestedClaims,
    shards: store.shards,
    judgePings: () => Promise.resolve(null),
    probe: prober(),
    ownExchange: { run: () => Promise.resolve(), close: nothing },
    refreshUrls: async () => {
      if (table.size === 0) table.replaceAll(await store.urls.all());
    },
    packHours: (shard, hour) => store.packing.packHours(shard, hour),
    random: Math.random,
    hooks: {
      onProbeStart: nothing,
      onResult: nothing,
      onCommitted: nothing,
      onLost: nothing,
      onMissed: nothing,
      onClaims: nothing,
      onStall: nothing,
      onClockStep: nothing,
      onError: fail,
    },
  });
}

async function addUrls(
  urls: ReturnType<typeof createStore>["urls"],
): Promise<void> {
  for (let number = 1; number <= URLS; number++) {
    await urls.create(operatorUrl({
      name: `url-${number}`,
      url: `https://host-${number}.example.com/`,
      intervalMs: MINUTE_MS,
    }));
  }
}

function fail(action: string, cause: unknown): never {
  throw new Error(`Cannot ${action}`, { cause });
}

/** Answers at once; one probe in 5,000 fails, so that there are events to write. */
function prober(): () => Promise<ProbeResult> {
  let count = 0;
  return () => {
    const isDown = ++count % DOWN_EVERY === 0;
    return Promise.resolve({
      outcome: isDown ? "down" : "up",
      durationMs: 20 + 100 * Math.random(),
      status: isDown ? 503 : 200,
      kind: isDown ? "status" : null,
      suspect: null,
      waited: null,
      address: "192.0.2.1",
      path: { byName: true, family: 4, isPublic: false, network: "127.0.0.1" },
      phases: { lookupMs: 1, connectMs: 5, tlsMs: 10, firstByteMs: 20 },
      certificateExpiresAt: START + 90 * 24 * HOUR_MS,
    });
  };
}

/** Lets a minute pass, no faster than the store can follow. */
async function pass(time: VirtualTime, meter: KvMeter): Promise<void> {
  for (let passed = 0; passed < MINUTE_MS; passed += STEP_MS) {
    await time.advance(STEP_MS);
    while (meter.pending > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
