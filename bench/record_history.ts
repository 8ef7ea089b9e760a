import { shardOf } from "../monitor/slots.ts";
import { ShardRecorder } from "../monitor/record/shard_recorder.ts";
import type { Monitor, Tick } from "../monitor/types.ts";
import type { Store } from "../store/create_store.ts";
import { longestGapMs } from "./longest_gap.ts";
import { operatorUrl } from "./operator_url.ts";

/** What is recorded: one shard of urls, hour after hour. */
export interface HistoryPlan {
  readonly ids: readonly number[];
  readonly intervalMs: number;
  readonly windowMs: number;
  /** Since the epoch; the first and the one after the last. */
  readonly fromHour: number;
  readonly toHour: number;
}

const HOUR_MS = 3_600_000;
/** Mean and spread of the response time's logarithm: 40 ms, and 25 % more or less. */
const [LOG_MEAN, LOG_SPREAD] = [Math.log(40), 0.25];
const [SLOW_SHARE, DOWN_SHARE] = [0.01, 0.0005];

/**
 * Records ticks as the rounds do, window by window and hour by hour, and packs
 * each hour. Returns how many, and the longest stall of the event loop in each
 * packing, in milliseconds.
 */
export async function recordHistory(
  store: Store,
  plan: HistoryPlan,
): Promise<{ ticks: number; stallsMs: number[] }> {
  const monitors = plan.ids.map((id) => watched(id, plan.intervalMs));
  const shard = shardOf(plan.ids[0] ?? 0);
  const recorder = newRecorder(await store.shards.load(shard), shard, store);
  const stallsMs: number[] = [];
  let ticks = 0;
  for (let hour = plan.fromHour; hour < plan.toHour; hour++) {
    const [first, last] = [hour, hour + 1].map((each) =>
      each * HOUR_MS / plan.windowMs
    ) as [number, number];
    for (let window = first; window < last; window++) {
      recorder.open({ shard, window, versionstamp: null });
      ticks += recordWindow(recorder, monitors, { ...plan, window });
      await recorder.flush();
      recorder.enter(window);
    }
    stallsMs.push(
      await longestGapMs(() => store.packing.packHours(shard, hour)),
    );
    await recorder.reload();
  }
  return { ticks, stallsMs };
}

function newRecorder(
  base: ConstructorParameters<typeof ShardRecorder>[0],
  shard: number,
  store: Store,
): ShardRecorder {
  const fail = () => {
    throw new Error("Cannot measure: a tick was lost");
  };
  return new ShardRecorder(base, shard, {
    store: store.shards,
    now: Date.now,
    isCurrent: () => true,
    exists: () => true,
    isLeftOut: () => false,
    confirmClaim: (claim) => Promise.resolve(claim),
    maxPending: () => Infinity,
    newCommitId: () => Math.floor(Math.random() * Number.MAX_SAFE_INTEGER),
    onCommitted: () => {},
    onLost: fail,
    onClaimLost: fail,
    onError: (error) => {
      throw error;
    },
  });
}

function recordWindow(
  recorder: ShardRecorder,
  monitors: readonly Monitor[],
  { window, windowMs, intervalMs }: HistoryPlan & { readonly window: number },
): number {
  let ticks = 0;
  for (const [index, monitor] of monitors.entries()) {
    const phase = Math.floor(index / monitors.length * intervalMs);
    const start = window * windowMs;
    const offset = (phase - start % intervalMs + intervalMs) % intervalMs;
    for (let at = start + offset; at < start + windowMs; at += intervalMs) {
      recorder.record(window, {
        monitor,
        tick: tickAt(at),
        certificateExpiryHour: null,
      });
      ticks++;
    }
  }
  return ticks;
}

/** Mostly a log-normal response time around 40 ms; now and then slow, seldom down. */
function tickAt(at: number): Tick {
  const slow = Math.random() < SLOW_SHARE ? 10 : 1;
  const ms = slow * Math.exp(LOG_MEAN + LOG_SPREAD * gaussian());
  const durationMs = Math.round(ms * 10) / 10;
  return Math.random() < DOWN_SHARE
    ? { at, outcome: "down", durationMs, status: 503, kind: "status" }
    : { at, outcome: "up", durationMs, status: 200, kind: null };
}

/** Box and Muller, 1958. */
function gaussian(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) *
    Math.cos(2 * Math.PI * Math.random());
}

function watched(id: number, intervalMs: number): Monitor {
  const url = `https://host-${id}.example.com/`;
  return {
    ...operatorUrl({ name: `url-${id}`, url, intervalMs }),
    ...{ id, createdAt: 0, updatedAt: 0 },
  };
}
