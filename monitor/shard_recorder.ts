import { Serial } from "./serial.ts";
import type {
  Claim,
  ShardCommit,
  ShardSnapshot,
  ShardStore,
  TicksByUrl,
} from "./shard_store.ts";
import type { Entry } from "./slot_entry.ts";
import type { MonitoredUrl, MonitorEvent, Tick } from "./types.ts";
import { foldTick, isAhead, newUrlState, type UrlState } from "./url_state.ts";

export type { Entry } from "./slot_entry.ts";

export interface RecorderDeps {
  readonly store: ShardStore;
  /** Wall clock. */
  now(): number;
  /** Whether the url still exists as it was probed. */
  isCurrent(url: MonitoredUrl): boolean;
  exists(urlId: number): boolean;
  randomOperation(): number;
  onRecorded(entries: readonly Entry[], events: readonly MonitorEvent[]): void;
  onLost(entries: readonly Entry[]): void;
  onError(error: unknown): void;
}

/** Most conflicts that one commit works through before it waits for the next flush. */
const MAX_ATTEMPTS = 8;
/** Most ticks of a shard kept for a store that does not take them. */
const MAX_PENDING = 20_000;
/** Most events in one commit: a store takes 1,000 writes. */
const MAX_EVENTS = 400;

/** A commit and what it carries, until it is known whether it was applied. */
interface Attempt {
  readonly commit: ShardCommit;
  readonly entries: readonly Entry[];
}

interface OpenWindow {
  claim: Claim;
  /** What the store has of the window: each commit writes its ticks whole. */
  stored: TicksByUrl;
  pending: Entry[];
  /** Latest slot per url, stored or pending. */
  readonly lastSlots: Map<number, number>;
  /** A commit whose outcome is unknown. */
  unclear: Attempt | null;
}

/**
 * Records the ticks of one shard. Ticks wait in memory until a flush, a change
 * of state is written at once; either way one atomic commit carries the state,
 * the ticks and the events, so that no crash can part them. It checks the claim
 * of the window, so that each slot is recorded at most once, and the state it
 * was folded from, so that nothing another instance wrote is undone.
 */
export class ShardRecorder {
  readonly shard: number;
  readonly #deps: RecorderDeps;
  #base: ShardSnapshot;
  #current: Map<number, UrlState>;
  readonly #windows = new Map<number, OpenWindow>();
  readonly #serial = new Serial();
  #nextFlush: Promise<void> | null = null;

  constructor(base: ShardSnapshot, shard: number, deps: RecorderDeps) {
    this.shard = shard;
    this.#deps = deps;
    this.#base = base;
    this.#current = new Map(base.states);
  }

  /** All states, with ticks that are not written yet folded in. */
  get states(): ReadonlyMap<number, UrlState> {
    return this.#current;
  }

  get compactedHour(): number {
    return this.#base.compactedHour;
  }

  /** No window is open, so that nothing more can be recorded. */
  get idle(): boolean {
    return this.#windows.size === 0;
  }

  has({ window, versionstamp }: Claim): boolean {
    const open = this.#windows.get(window);
    return open !== undefined && open.claim.versionstamp === versionstamp;
  }

  /** Begins a window, or goes on with it under a new claim; `stored` are the ticks that the store has of it. */
  open(claim: Claim, stored: TicksByUrl): void {
    const open = this.#windows.get(claim.window);
    if (open !== undefined) {
      open.claim = claim;
      return;
    }
    const lastSlots = new Map<number, number>();
    for (const [id, ticks] of stored) {
      lastSlots.set(id, Math.max(...ticks.map(({ at }) => at)));
    }
    const opened = { claim, stored, pending: [], lastSlots, unclear: null };
    this.#windows.set(claim.window, opened);
  }

  /** Takes a judged slot of an open window. */
  record(window: number, entry: Entry): void {
    if (!this.#deps.isCurrent(entry.url)) return;
    const open = this.#windows.get(window);
    if (open === undefined || this.#pendingCount() >= MAX_PENDING) {
      return this.#deps.onLost([entry]);
    }
    const { url: { id }, tick: { at } } = entry;
    const isNew = at > (open.lastSlots.get(id) ?? -Infinity) ||
      !this.#hasSlot(open, entry);
    // A slot comes again when the clock was set back: it still decides, but counts once.
    if (!isNew && !this.#isAhead(id)) return;
    if (isNew) open.lastSlots.set(id, Math.max(at, open.lastSlots.get(id) ?? at));
    open.pending.push(entry);
    if (this.#fold(this.#current, entry, isNew).length > 0) void this.flush();
  }
}
