import { HeartbeatCheck } from "../../monitor/checks/heartbeat/heartbeat_check.ts";
import { Runner } from "../../monitor/rounds/runner.ts";
import { CLAIM_WINDOWS } from "../../monitor/slots.ts";
import { MonitorTable } from "../../monitor/monitor_table.ts";
import { Chores } from "../../program/chores.ts";
import { claimKey, Claims } from "../../store/claims.ts";
import { Packing } from "../../store/history/packing.ts";
import { urlRefresher } from "../../store/create_store.ts";
import { Database } from "../../store/database/database.ts";
import { SecretBox } from "../../store/codecs/secret_box.ts";
import { Heartbeats } from "../../store/heartbeats.ts";
import { History } from "../../store/history/history.ts";
import { Shards } from "../../store/shards.ts";
import { StoreError } from "../../store/database/store_error.ts";
import { Urls } from "../../store/urls.ts";
import { seeded } from "./seeded.ts";
import { SimKv, type Weather } from "./sim_kv.ts";
import type { SimProcess } from "./sim_process.ts";
import type { SimStore } from "./sim_store.ts";
import type { Targets } from "./targets.ts";
import type { VirtualTime } from "./virtual_time.ts";

export const WINDOW_MS = 10_000;
const RETENTION_MS = 48 * 3_600_000;
/** What an exchange of a process with itself takes. */
const EXCHANGE_MS = 1;
/** A call that takes longer than this is given up, as on a remote store. */
const DEADLINE_MS = 5_000;

/** What happened, over all instances. */
export class Counts {
  probes = 0;
  recorded = 0;
  lost = 0;
  missed = 0;
  claimsLost = 0;
  retries = 0;
  stalls = 0;
  errors = 0;
}

export interface Surroundings {
  readonly time: VirtualTime;
  readonly store: SimStore;
  readonly weather: Weather;
  readonly targets: Targets;
  readonly counts: Counts;
}

/** One run of one instance: the program's own parts, put together as the program does it. */
export class Instance {
  readonly process: SimProcess;
  readonly runner: Runner;
  readonly chores: Chores;
  readonly urls: Urls;
  readonly heartbeats: Heartbeats;
  readonly heartbeatCheck: HeartbeatCheck;
  readonly history: History;
  readonly table = new MonitorTable();

  constructor(
    readonly name: string,
    process: SimProcess,
    { seed, ...around }: Surroundings & { seed: number },
  ) {
    this.process = process;
    const random = seeded(seed);
    const now = () => process.wallMs();
    const commitId = () => Math.floor(random() * Number.MAX_SAFE_INTEGER);
    const { counts, targets } = around;
    const database = new Database(
      new SimKv(around.store, { process, ...around }).asKv(),
      {
        random,
        secrets: new SecretBox(["a key of the tests"]),
        timers: process,
        deadlineMs: DEADLINE_MS,
        onRetry: () => counts.retries++,
      },
    );
    const shards = new Shards(database, {
      windowMs: WINDOW_MS,
      claimKey: (shard, window) => claimKey(shard, window, CLAIM_WINDOWS),
    });
    const retentionMs = RETENTION_MS;
    this.urls = new Urls(database, now);
    this.heartbeats = new Heartbeats(database, random);
    this.heartbeatCheck = new HeartbeatCheck({
      store: this.heartbeats,
      monotonicMs: () => process.monotonicMs(),
      onError: (error) => countError(counts, error),
    });
    this.history = new History(database, shards, { retentionMs, now });
    const packing = new Packing(database, shards, {
      retentionMs,
      randomOperation: commitId,
      breathe: () => new Promise((resolve) => process.setTimer(resolve, 0)),
    });
    this.runner = new Runner({
      me: name,
      windowMs: WINDOW_MS,
      phaseSpanMs: Infinity,
      flushMs: () => 4_000,
      clock: process,
      monitors: this.table,
      claims: new Claims(database, { me: name, windows: CLAIM_WINDOWS }),
      shards,
      judgePings: this.heartbeatCheck.judge,
      probe: (monitor) => {
        counts.probes++;
        return targets.probe(monitor, process, this.table.all());
      },
      ownExchange: {
        run: () =>
          new Promise((resolve) =>
            process.deliverFromSocket(resolve, EXCHANGE_MS)
          ),
        close: () => {},
      },
      refreshUrls: urlRefresher(this.urls, this.table),
      refreshMs: 2_000,
      packHours: (shard, hour) => packing.packHours(shard, hour),
      random,
      hooks: hooksOf(counts),
    });
    const run = () => this.runner.packNextHours();
    this.chores = new Chores({
      clock: process,
      chores: [{ name: "pack hours", periodMs: 250, run }],
      onError: (_name, error) => countError(counts, error),
    });
  }
}

function hooksOf(
  counts: Counts,
): ConstructorParameters<typeof Runner>[0]["hooks"] {
  return {
    onProbeStart: () => {},
    onResult: () => {},
    onCommitted: (entries) => counts.recorded += entries.length,
    onLost: (count) => counts.lost += count,
    onMissed: (count) => counts.missed += count,
    onClaims: (_won, lost) => counts.claimsLost += lost,
    onStall: () => counts.stalls++,
    onClockStep: () => {},
    onError: (_action, error) => countError(counts, error),
  };
}

/** The store may be in trouble; anything else is a bug. */
function countError(counts: Counts, error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
  counts.errors++;
}
