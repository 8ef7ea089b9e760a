import { shownWord } from "./codes.ts";
import type { ShownState } from "./shown_states.ts";
import { shardOf } from "./slots.ts";
import type { Monitor } from "./types.ts";
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
  /** Monotonic milliseconds. */
  now(): number;
}

/** What was read is used for this long: many readers cost one read a second. */
const FRESH_MS = 1_000;

/**
 * What is known of every url, from this instance's own rounds where it probes
 * them, else from the store. Readers refresh once and then look up as they like.
 */
export class StatusView {
  readonly #deps: StatusViewDeps;
  /** By shard, as of the last refresh: a shard may be given up before the next one. */
  #known: ReadonlyMap<number, States> = new Map();
  #refreshedAt = -Infinity;
  #refreshing: Promise<void> | null = null;

  constructor(deps: StatusViewDeps) {
    this.#deps = deps;
  }

  /** Makes sure that what follows is no older than a second. */
  refresh(): Promise<void> {
    if (this.#deps.now() - this.#refreshedAt < FRESH_MS) {
      return Promise.resolve();
    }
    this.#refreshing ??= this.#read().finally(() => this.#refreshing = null);
    return this.#refreshing;
  }

  state(id: number): MonitorState | undefined {
    const shard = shardOf(id);
    return this.#deps.live(shard)?.get(id) ?? this.#known.get(shard)?.get(id);
  }

  /** `now` is the time on the wall clock. */
  shown(monitor: Monitor, now: number = Date.now()): ShownState {
    return shownState(monitor, this.state(monitor.id), now);
  }

  async #read(): Promise<void> {
    await this.#deps.refreshUrls();
    const live = this.#live();
    const isAllLive = live.values().every((states) => states !== undefined);
    const stored = isAllLive ? [] : await this.#deps.stored();
    const known = new Map<number, States>();
    for (const [shard, { states }] of stored) known.set(shard, states);
    for (const [shard, states] of live) {
      if (states !== undefined) known.set(shard, states);
    }
    this.#known = known;
    this.#refreshedAt = this.#deps.now();
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

/**
 * A tick is seen this long after its slot at most: the probe takes up to a minute,
 * asking other hosts another one, and then another instance has to write it.
 */
export const MAX_DELAY_MS = 150_000;

/**
 * A url is neither up nor down when its last outcome is our own trouble, nor
 * when nobody has probed it for longer than two intervals.
 */
export function shownState(
  url: Pick<Monitor, "paused" | "intervalMs">,
  state: MonitorState | undefined,
  now: number,
): ShownState {
  if (url.paused) return "paused";
  if (state === undefined || state.lastAt === 0) return "pending";
  const overdue = now - state.lastAt > 2 * url.intervalMs + MAX_DELAY_MS;
  return overdue || shownWord(state.lastOutcome) === "unknown"
    ? "unknown"
    : shownWord(state.status);
}
