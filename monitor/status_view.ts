import { within } from "./clock_waits.ts";
import { confirmWaitMs } from "./confirm_wait.ts";
import { shownWord } from "./codes.ts";
import type { ShownState } from "./shown_states.ts";
import { shardOf } from "./slots.ts";
import type { Clock, Monitor } from "./types.ts";
import type { MonitorState } from "./monitor_state.ts";
import type { MonitorTable } from "./monitor_table.ts";

type States = ReadonlyMap<number, MonitorState>;

export interface StatusViewDeps {
  readonly table: MonitorTable;
  /** Brings the url table up to date. */
  refreshUrls(): Promise<void>;
  /** States of a shard that this instance probes itself. */
  live(shard: number): States | undefined;
  /** The stored states of all shards. */
  stored(): Promise<ReadonlyMap<number, { readonly states: States }>>;
  /** Whether a monitor is worked on: what is found then is not what is shown. */
  isInMaintenance?(monitor: Monitor, at: number): boolean;
  /** When the latest maintenance of a monitor ended between two times, as far as what is found in it does not count; null for none. */
  maintenanceEndedAt?(
    monitor: Monitor,
    since: number,
    at: number,
  ): number | null;
  readonly clock: Clock;
}

/** What was read is used for this long: many readers cost one read a second. */
const FRESH_MS = 1_000;
/** Whoever asks waits for the store for at most this, once something is known. */
const MAX_WAIT_MS = 250;

/**
 * What is known of every url, from this instance's own rounds where it probes
 * them, else from the store. Readers refresh once and then look up as they like.
 * Where the store is away or slow, they see what is in memory, and its age.
 */
export class StatusView {
  readonly #deps: StatusViewDeps;
  /** The states by shard, as of the last refresh: a shard may be given up before the next one. */
  #known: ReadonlyMap<number, States> = new Map();
  #refreshedAt = -Infinity;
  #readings = 0;
  #refreshing: Promise<void> | null = null;
  /** When the store answered last, on the wall clock; null before the first time. */
  #answeredAt: number | null = null;
  #isBehind = false;

  constructor(deps: StatusViewDeps) {
    this.#deps = deps;
  }

  /**
   * Makes sure that what follows is no older than a second, or as old as
   * `asOf` says. It rejects when nothing is known yet and the store has trouble.
   */
  async refresh(): Promise<void> {
    const { clock } = this.#deps;
    if (clock.monotonicMs() - this.#refreshedAt < FRESH_MS) return;
    this.#refreshing ??= this.#read().finally(() => this.#refreshing = null);
    const refreshing = this.#refreshing;
    if (this.#answeredAt === null) return await refreshing;
    let isAnswered = false;
    const answered = refreshing.then(() => isAnswered = true, () => {});
    await within(clock, MAX_WAIT_MS, answered);
    this.#isBehind = !isAnswered;
  }

  /** Whether anything is known, from the store or since. */
  get isLoaded(): boolean {
    return this.#answeredAt !== null;
  }

  /** When the store answered last, on the wall clock; null before the first time. */
  get answeredAt(): number | null {
    return this.#answeredAt;
  }

  /** When the store answered last, on the wall clock, where it does not answer now; else null. */
  get asOf(): number | null {
    return this.#isBehind ? this.#answeredAt : null;
  }

  /** Counts the readings: what was made of one is good until the next. */
  get readings(): number {
    return this.#readings;
  }

  state(id: number): MonitorState | undefined {
    return this.#liveState(id) ?? this.#known.get(shardOf(id))?.get(id);
  }

  /** `now` is the time on the wall clock. */
  shown(monitor: Monitor, now: number = Date.now()): ShownState {
    const { id, paused } = monitor;
    if (!paused && this.#deps.isInMaintenance?.(monitor, now)) {
      return "maintenance";
    }
    const isLive = this.#liveState(id) !== undefined;
    const delayMs = isLive ? MAX_START_DELAY_MS : MAX_WRITE_DELAY_MS;
    const state = this.state(id);
    const shown = shownState(monitor, state, { now, delayMs });
    return shown === "down" && state !== undefined &&
        this.#isFromMaintenance(monitor, state, { now, delayMs })
      ? "maintenance"
      : shown;
  }

  /** Whether a maintenance is over since a moment ago, and nothing newer is known of a monitor than that it was down within. */
  #isFromMaintenance(
    monitor: Monitor,
    { since, lastAt }: MonitorState,
    { now, delayMs }: Freshness,
  ): boolean {
    const endedAt = this.#deps.maintenanceEndedAt?.(monitor, since, now) ??
      -Infinity;
    return lastAt < endedAt &&
      now < endedAt + confirmWaitMs(monitor) + delayMs;
  }

  /** Since when a monitor is shown as it is: what was down in maintenance is since that is over. 0 while pending. */
  since(monitor: Monitor, now: number = Date.now()): number {
    const { since = 0, status } = this.state(monitor.id) ?? {};
    if (status === undefined || status === "pending" || status === "up") {
      return since;
    }
    return this.#deps.maintenanceEndedAt?.(monitor, since, now) ?? since;
  }

  #liveState(id: number): MonitorState | undefined {
    return this.#deps.live(shardOf(id))?.get(id);
  }

  async #read(): Promise<void> {
    const { clock, table, refreshUrls, stored } = this.#deps;
    try {
      const isNeeded = table.size === 0 || !this.#isAllLive();
      const [, early] = await Promise.all([
        refreshUrls(),
        isNeeded ? stored() : null,
      ]);
      const known = new Map<number, States>();
      const read = early ?? (this.#isAllLive() ? [] : await stored());
      for (const [shard, { states }] of read) known.set(shard, states);
      this.#known = known;
      this.#answeredAt = clock.wallMs();
      this.#isBehind = false;
    } finally {
      const known = new Map(this.#known);
      for (const [shard, states] of this.#live()) {
        if (states !== undefined) known.set(shard, states);
      }
      this.#known = known;
      this.#readings++;
      this.#refreshedAt = clock.monotonicMs();
    }
  }

  #isAllLive(): boolean {
    return this.#live().values().every((states) => states !== undefined);
  }

  /** By shard of any url. One whose urls are all paused is nobody's, and what is known of it is in the store. */
  #live(): Map<number, States | undefined> {
    const live = new Map<number, States | undefined>();
    for (const { id } of this.#deps.table.all()) {
      const shard = shardOf(id);
      if (!live.has(shard)) live.set(shard, this.#deps.live(shard));
    }
    return live;
  }
}
/** A probe starts at most this long after its slot, and its outcome is in memory at once. */
const MAX_START_DELAY_MS = 1_500;
/** What another instance has probed is written at most this much later. */
const MAX_WRITE_DELAY_MS = 30_000;

export interface Freshness {
  /** Wall clock. */
  readonly now: number;
  /** How long after its probe's end a state may be known here. */
  readonly delayMs: number;
}

/**
 * A url is neither up nor down when its last outcome is a local fault, nor
 * when nobody has probed it for longer than two intervals and the timeout.
 */
export function shownState(
  url: Pick<Monitor, "paused" | "intervalMs" | "timeoutMs">,
  state: MonitorState | undefined,
  { now, delayMs }: Freshness,
): ShownState {
  if (url.paused) return "paused";
  if (state === undefined || state.lastAt === 0) return "pending";
  const maxAgeMs = 2 * url.intervalMs + url.timeoutMs + delayMs;
  const isOverdue = now - state.lastAt > maxAgeMs;
  return isOverdue || shownWord(state.lastOutcome) === "unknown"
    ? "unknown"
    : shownWord(state.status);
}
