import { ClaimKeeper, type ClaimStore } from "./claim_keeper.ts";
import { InOrder } from "./in_order.ts";
import { NetworkWatch } from "./network_watch.ts";
import { ProbePool } from "./probe_pool.ts";
import { MAX_LATE_MS, ProbeScheduler } from "./probe_scheduler.ts";
import { type Entry, ShardRecorder } from "./shard_recorder.ts";
import type { Claim, ShardStore } from "./shard_store.ts";
import { shardOf, windowOf } from "./slots.ts";
import { StallWatch } from "./stall_watch.ts";
import type {
  Clock,
  MonitoredUrl,
  MonitorEvent,
  ProbeResult,
  Timer,
} from "./types.ts";
import type { UrlState } from "./url_state.ts";
import type { UrlTable } from "./url_table.ts";

/** What happens while probing, for metrics and live pages. */
export interface RunnerHooks {
  onProbeStart(latenessMs: number): void;
  onResult(result: ProbeResult): void;
  onRecorded(entries: readonly Entry[], events: readonly MonitorEvent[]): void;
  onLost(count: number): void;
  onMissed(count: number): void;
  onClaims(won: number, lost: number): void;
  onStall(lostMs: number): void;
  onError(action: string, error: unknown): void;
}

export interface RunnerDeps {
  readonly me: string;
  readonly windowMs: number;
  /** Slots are spread over no more than this: less than a window where a beat must end within it. */
  readonly phaseSpanMs: number;
  /** Ticks wait in memory for at most this. */
  readonly flushMs: (shards: number) => number;
  readonly clock: Clock;
  readonly urls: UrlTable;
  readonly claims: ClaimStore;
  readonly shards: ShardStore;
  probe(url: MonitoredUrl): Promise<ProbeResult>;
  /** Brings the url table up to date, if the stored one has changed. */
  refreshUrls(): Promise<void>;
  /** Packs the ticks of an hour that is over. */
  compact(shard: number, hour: number): Promise<void>;
  random(): number;
  readonly hooks: RunnerHooks;
}

const PULSE_MS = 250;
const HOUR_MS = 3_600_000;
/** Claims can be told apart for this many windows; what is not written by then is lost. */
export const CLAIM_WINDOWS = 8;
/** Hours are packed this long after their end at the earliest, and spread over as much again. */
const COMPACT_DELAY_MS = 60_000;
const COMPACT_SPREAD_MS = 600_000;

/**
 * Runs the rounds: claims shards window by window, probes their urls at their
 * slots, judges and records. One pulse drives everything that is not a probe.
 */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #keeper: ClaimKeeper;
  readonly #scheduler: ProbeScheduler;
  readonly #pool = new ProbePool();
  readonly #stall: StallWatch;
  readonly #network: NetworkWatch;
  readonly #inOrder: InOrder<{ window: number; entry: Entry }>;
  readonly #open = new Set<() => void>();
  readonly #recorders = new Map<number, ShardRecorder>();
  readonly #loading = new Map<number, Promise<void>>();
  readonly #flushedAt = new Map<number, number>();
  #window = -1;
  #pulse: Timer = null;
  #pulsing = false;
  #compacting = false;
  #stopped = false;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    const { clock, hooks } = deps;
    this.#keeper = new ClaimKeeper({
      me: deps.me,
      windowMs: deps.windowMs,
      clock,
      store: deps.claims,
      random: deps.random,
      weights: () => deps.urls.weights(),
      onWon: (claims) => this.#onWon(claims),
      onClaims: hooks.onClaims,
      onError: (error) => hooks.onError("claim", error),
    });
    this.#scheduler = new ProbeScheduler({
      clock,
      phaseSpanMs: deps.phaseSpanMs,
      onDue: (url, slot) => this.#onDue(url, slot),
      onMissed: hooks.onMissed,
    });
    this.#stall = new StallWatch(clock, {
      onStall: hooks.onStall,
      onClockStep: () => this.#onClockStep(),
    });
    this.#network = new NetworkWatch({
      now: () => clock.monotonic(),
      probe: deps.probe,
      others: (host, limit) => this.#othersThatWereUp(host, limit),
    });
    this.#inOrder = new InOrder(({ window, entry }) => {
      this.#recorders.get(shardOf(entry.url.id))?.record(window, entry);
    });
    deps.urls.onChange((id, url) => this.#onUrlChange(id, url));
  }

  get inFlight(): number {
    return this.#pool.inFlight;
  }

  takeWorstLagMs(): number {
    return this.#stall.takeWorstLagMs();
  }

  /** States of the urls that this instance probes, newest knowledge first. */
  liveStates(shard: number): ReadonlyMap<number, UrlState> | undefined {
    if (this.#keeper.get(shard, this.#window) === undefined) return undefined;
    return this.#recorders.get(shard)?.states;
  }

  /** Starts probing now, and goes on until `stop`. */
  async start(): Promise<void> {
    this.#stall.start();
    await this.#onPulse();
    this.#arm();
  }

  /** The heartbeat of the scheduler: starts the pulse again should it ever have ended. */
  beat(): void {
    if (!this.#stopped && this.#pulse === null && !this.#pulsing) this.#arm();
  }

  /**
   * Probes for `forMs` and writes everything down: all there is where nothing
   * runs between two beats.
   */
  async runFor(forMs: number): Promise<void> {
    await this.start();
    await new Promise<void>((resolve) => {
      this.#deps.clock.setTimer(resolve, forMs);
    });
    if (this.#pulse !== null) this.#deps.clock.clearTimer(this.#pulse);
    this.#pulse = null;
    this.#stall.stop();
    await this.flush();
  }

  /** Ends within `graceMs`: probes that are not done by then are unknown. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#scheduler.stop();
    this.#keeper.stop();
    if (this.#pulse !== null) this.#deps.clock.clearTimer(this.#pulse);
    const { clock } = this.#deps;
    const deadline = clock.monotonic() + graceMs;
    while (this.#inOrder.size > 0 && clock.monotonic() < deadline) {
      await new Promise<void>((resolve) => clock.setTimer(resolve, 20));
    }
    for (const giveUp of [...this.#open]) giveUp();
    this.#stall.stop();
    await this.flush();
    await this.#keeper.release(windowOf(clock.now(), this.#deps.windowMs));
  }

  /** Writes all ticks that wait in memory. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#recorders.values()].map((each) => each.flush()),
    );
  }

  #arm(): void {
    if (this.#stopped) return;
    this.#pulse = this.#deps.clock.setTimer(() => {
      this.#pulse = null;
      this.#onPulse().finally(() => this.#arm());
    }, PULSE_MS);
  }

  async #onPulse(): Promise<void> {
    this.#pulsing = true;
    try {
      await this.#deps.refreshUrls();
      const window = windowOf(this.#deps.clock.now(), this.#deps.windowMs);
      if (window !== this.#window) this.#enterWindow(window);
      if (this.#hasUnclaimed(window)) await this.#keeper.claimUnheld(window);
      this.#flushDue();
      void this.#compactDue();
    } catch (error) {
      this.#deps.hooks.onError("pulse", error);
    } finally {
      this.#pulsing = false;
    }
  }

  #enterWindow(window: number): void {
    this.#window = window;
    this.#keeper.prepare(window + 1);
    this.#keeper.forget(window - CLAIM_WINDOWS);
    for (const [shard, recorder] of this.#recorders) {
      recorder.forget(window - 1);
      if (this.#keeper.get(shard, window) === undefined) this.#leave(shard);
    }
  }

  /** Stops probing a shard that another instance has taken; what is in flight is still recorded. */
  #leave(shard: number): void {
    for (const url of this.#deps.urls.inShard(shard)) {
      this.#scheduler.remove(url.id);
    }
  }

  #asked = { window: -1, shards: 0 };

  /** Whether shards may lie unclaimed that nobody was asked about in this window. */
  #hasUnclaimed(window: number): boolean {
    const shards = this.#deps.urls.weights().size;
    if (this.#asked.window === window && this.#asked.shards === shards) {
      return false;
    }
    this.#asked = { window, shards };
    return true;
  }

  #onWon(claims: readonly Claim[]): void {
    for (const claim of claims) {
      const before = this.#loading.get(claim.shard) ?? Promise.resolve();
      const loading = before.then(() => this.#openShard(claim)).catch((error) =>
        this.#deps.hooks.onError("load", error)
      );
      this.#loading.set(claim.shard, loading);
    }
  }

  async #openShard(claim: Claim): Promise<void> {
    const { shard, window } = claim;
    const { shards, clock, windowMs } = this.#deps;
    let recorder = this.#recorders.get(shard);
    const mine = this.#keeper.get(shard, window - 1) !== undefined;
    if (recorder === undefined) {
      recorder = this.#newRecorder(shard, await shards.load(shard));
    } else if (!mine) {
      await recorder.reload();
    }
    const running = window <= windowOf(clock.now(), windowMs);
    const ticks = running ? await shards.windowTicks(shard, window) : new Map();
    recorder.open(claim, ticks);
    for (const url of this.#deps.urls.inShard(shard)) {
      if (!this.#scheduler.has(url.id)) this.#schedule(url);
    }
  }

  #newRecorder(
    shard: number,
    snapshot: Awaited<ReturnType<ShardStore["load"]>>,
  ): ShardRecorder {
    const { hooks, random, urls, shards } = this.#deps;
    const recorder = new ShardRecorder(snapshot, shard, {
      store: shards,
      isCurrent: (url) => urls.isCurrent(url),
      randomOperation: () => Math.floor(random() * Number.MAX_SAFE_INTEGER),
      onRecorded: hooks.onRecorded,
      onLost: (entries) => hooks.onLost(entries.length),
      onError: (error) => hooks.onError("record", error),
    });
    this.#recorders.set(shard, recorder);
    return recorder;
  }

  #schedule(url: MonitoredUrl): void {
    if (url.paused) return this.#scheduler.remove(url.id);
    const state = this.#recorders.get(shardOf(url.id))?.states.get(url.id);
    this.#scheduler.add(url, state?.lastAt ?? 0);
  }

  #onUrlChange(id: number, url: MonitoredUrl | null): void {
    this.#scheduler.remove(id);
    if (url !== null && this.#recorders.has(shardOf(id))) this.#schedule(url);
  }

  #onDue(url: MonitoredUrl, slot: number): void {
    const window = windowOf(slot, this.#deps.windowMs);
    if (this.#keeper.get(shardOf(url.id), window) === undefined) return;
    const settle = this.#inOrder.begin(url.id);
    const giveUp = () => {
      this.#open.delete(giveUp);
      settle({ window, entry: unknownEntry(url, slot) });
    };
    this.#open.add(giveUp);
    const keys = { host: hostOf(url), owner: url.ownerId };
    this.#pool.run(keys, async () => {
      const entry = await this.#probe(url, slot);
      this.#open.delete(giveUp);
      settle(entry && { window, entry });
    });
  }

  async #probe(url: MonitoredUrl, slot: number): Promise<Entry | null> {
    const { clock, hooks } = this.#deps;
    const lateMs = Math.max(0, clock.now() - slot);
    if (lateMs > MAX_LATE_MS || !this.#deps.urls.isCurrent(url)) {
      if (this.#deps.urls.isCurrent(url)) hooks.onMissed(1);
      return null;
    }
    hooks.onProbeStart(lateMs);
    const started = clock.monotonic();
    const result = await this.#deps.probe(url);
    const ours = this.#stall.disturbedSince(started) ||
      await this.#isNetworkGone(url, result);
    const judged: ProbeResult = ours
      ? { ...result, outcome: "unknown", kind: null }
      : result;
    hooks.onResult(judged);
    return entryOf(url, slot, judged);
  }

  #isNetworkGone(
    url: MonitoredUrl,
    result: ProbeResult,
  ): boolean | Promise<boolean> {
    if (!result.networkSuspect) return false;
    const state = this.#recorders.get(shardOf(url.id))?.states.get(url.id);
    return state?.status !== "down" && this.#network.isGone(hostOf(url));
  }

  #othersThatWereUp(host: string, limit: number): MonitoredUrl[] {
    const found = new Map<string, MonitoredUrl>();
    for (const recorder of this.#recorders.values()) {
      for (const state of recorder.states.values()) {
        const url = this.#deps.urls.get(state.id);
        if (url === undefined || url.paused || state.status !== "up") continue;
        const other = hostOf(url);
        if (other !== host) found.set(other, url);
        if (found.size === limit) return [...found.values()];
      }
    }
    return [...found.values()];
  }

  #onClockStep(): void {
    this.#scheduler.restart();
    this.#asked = { window: -1, shards: 0 };
  }

  #flushDue(): void {
    const now = this.#deps.clock.monotonic();
    const flushMs = this.#deps.flushMs(this.#recorders.size);
    for (const [shard, recorder] of this.#recorders) {
      const last = this.#flushedAt.get(shard) ??
        now - Math.floor(flushMs * this.#deps.random());
      if (now - last >= flushMs) void recorder.flush();
      this.#flushedAt.set(shard, now - last >= flushMs ? now : last);
    }
  }

  /** One hour of one shard at a time, so that packing never holds up the probes. */
  async #compactDue(): Promise<void> {
    if (this.#compacting) return;
    const now = this.#deps.clock.now();
    const due = [...this.#recorders.values()].find((recorder) =>
      this.#keeper.get(recorder.shard, this.#window) !== undefined &&
      recorder.compactedHour < lastHourToCompact(now, recorder.shard)
    );
    if (due === undefined) return;
    this.#compacting = true;
    try {
      await due.flush();
      await this.#deps.compact(due.shard, lastHourToCompact(now, due.shard));
      await due.reload();
    } catch (error) {
      this.#deps.hooks.onError("compact", error);
    } finally {
      this.#compacting = false;
    }
  }
}

/** The latest hour whose ticks may be packed by now; shards take turns. */
function lastHourToCompact(now: number, shard: number): number {
  const delay = COMPACT_DELAY_MS + (shard * 7_919) % COMPACT_SPREAD_MS;
  return Math.floor((now - delay) / HOUR_MS) - 1;
}

const hosts = new WeakMap<MonitoredUrl, string>();

/** Users' urls are capped per host name; the operator may watch many ports of one host. */
function hostOf(url: MonitoredUrl): string {
  const known = hosts.get(url);
  if (known !== undefined) return known;
  const { hostname, host } = new URL(url.url);
  const key = url.ownerId === null ? host : hostname;
  hosts.set(url, key);
  return key;
}

function entryOf(url: MonitoredUrl, slot: number, result: ProbeResult): Entry {
  const known = result.outcome !== "unknown";
  const expiresAt = result.certificateExpiresAt;
  return {
    url,
    tick: {
      at: slot,
      outcome: result.outcome,
      durationMs: known ? Math.round(result.durationMs * 10) / 10 : 0,
      status: known ? result.status : null,
      kind: result.kind,
    },
    certificateExpiryHour: expiresAt === null
      ? null
      : Math.floor(expiresAt / HOUR_MS),
  };
}

function unknownEntry(url: MonitoredUrl, slot: number): Entry {
  const tick = {
    at: slot,
    outcome: "unknown",
    durationMs: 0,
    status: null,
    kind: null,
  } as const;
  return { url, tick, certificateExpiryHour: null };
}
