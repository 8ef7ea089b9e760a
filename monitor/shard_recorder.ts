import type {
  Claim,
  ShardCommit,
  ShardSnapshot,
  ShardStore,
  TicksByUrl,
} from "./shard_store.ts";
import type { MonitoredUrl, MonitorEvent, Tick } from "./types.ts";
import { foldTick, newUrlState, type UrlState } from "./url_state.ts";

/** One judged slot on its way to the store. */
export interface Entry {
  readonly url: MonitoredUrl;
  readonly tick: Tick;
  readonly certificateExpiryHour: number | null;
}

export interface RecorderDeps {
  readonly store: ShardStore;
  /** Whether the url still exists as it was probed. */
  isCurrent(url: MonitoredUrl): boolean;
  randomOperation(): number;
  onRecorded(entries: readonly Entry[], events: readonly MonitorEvent[]): void;
  onLost(entries: readonly Entry[]): void;
  onError(error: unknown): void;
}

/** Most conflicts that one commit works through before it waits for the next flush. */
const MAX_ATTEMPTS = 8;
/** Most ticks kept for a store that does not take them; the oldest are given up. */
const MAX_PENDING = 20_000;

interface PendingWindow {
  readonly claim: Claim;
  /** Written or not: each commit of a window rewrites its ticks whole. */
  readonly ticks: Map<number, Tick[]>;
  pending: Entry[];
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
  readonly #windows = new Map<number, PendingWindow>();
  #committing: Promise<void> | null = null;
  #again = false;

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

  /** Begins a window; `ticks` are those that an earlier run of this instance wrote for it. */
  open(claim: Claim, ticks: TicksByUrl): void {
    const copies = new Map<number, Tick[]>();
    for (const [id, list] of ticks) copies.set(id, [...list]);
    this.#windows.set(claim.window, { claim, ticks: copies, pending: [] });
  }

  /** Takes a judged slot of an open window. */
  record(window: number, entry: Entry): void {
    const open = this.#windows.get(window);
    if (open === undefined) return this.#deps.onLost([entry]);
    if (open.pending.length >= MAX_PENDING) {
      this.#deps.onLost(open.pending.splice(0, 1));
    }
    open.pending.push(entry);
    const ticks = open.ticks.get(entry.url.id);
    if (ticks === undefined) open.ticks.set(entry.url.id, [entry.tick]);
    else ticks.push(entry.tick);
    if (this.#fold(this.#current, entry).length > 0) void this.flush();
  }

  /** Writes what is pending. Never rejects: what fails stays pending for the next flush. */
  flush(): Promise<void> {
    if (this.#committing !== null) {
      this.#again = true;
      return this.#committing;
    }
    this.#committing = this.#flushAll().finally(() => this.#committing = null);
    return this.#committing;
  }

  /** Forgets windows before `window` that have nothing pending. */
  forget(window: number): void {
    for (const [number, { pending }] of this.#windows) {
      if (number < window && pending.length === 0) this.#windows.delete(number);
    }
  }

  /** Reads the stored snapshot again: another instance may have written it. */
  async reload(): Promise<void> {
    this.#rebase(await this.#deps.store.load(this.shard));
  }

  async #flushAll(): Promise<void> {
    try {
      do {
        this.#again = false;
        for (const open of [...this.#windows.values()]) {
          if (open.pending.length > 0) await this.#flushWindow(open);
        }
      } while (this.#again);
    } catch (error) {
      this.#deps.onError(error);
    }
  }

  async #flushWindow(open: PendingWindow): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      this.#dropOutdated(open);
      const entries = [...open.pending];
      const commit = this.#build(open, entries);
      const versionstamp = await this.#deps.store.commit(commit);
      const applied = versionstamp === null
        ? await this.#wasApplied(commit)
        : { ...commit.next, versionstamp };
      if (applied !== null) {
        open.pending = open.pending.slice(entries.length);
        this.#rebase(applied);
        this.#deps.onRecorded(entries, commit.events);
        return;
      }
      if (!await this.#deps.store.holds(open.claim)) return this.#giveUp(open);
    }
  }

  /** The stored snapshot if `commit` wrote it; else rebases on it and returns null. */
  async #wasApplied(commit: ShardCommit): Promise<ShardSnapshot | null> {
    const stored = await this.#deps.store.load(this.shard);
    if (stored.operation === commit.next.operation) return stored;
    this.#rebase(stored);
    return null;
  }

  #build(open: PendingWindow, entries: readonly Entry[]): ShardCommit {
    const states = new Map(this.#base.states);
    const events = new Map<string, MonitorEvent>();
    for (const entry of entries) {
      for (const event of this.#fold(states, entry)) {
        events.set(`${event.urlId}/${event.number}`, event);
      }
    }
    return {
      claim: open.claim,
      base: this.#base,
      next: {
        states,
        operation: this.#deps.randomOperation(),
        window: Math.max(this.#base.window, open.claim.window),
        compactedHour: this.#base.compactedHour,
      },
      ticks: open.ticks,
      events: [...events.values()],
    };
  }

  #fold(states: Map<number, UrlState>, entry: Entry): readonly MonitorEvent[] {
    const { url, tick, certificateExpiryHour } = entry;
    const before = states.get(url.id) ?? newUrlState(url.id);
    const { state, events } = foldTick(before, tick, url.failuresBeforeDown);
    const expiry = certificateExpiryHour ?? state.certificateExpiryHour;
    states.set(url.id, { ...state, certificateExpiryHour: expiry });
    return events;
  }

  #rebase(base: ShardSnapshot): void {
    this.#base = base;
    this.#current = new Map(base.states);
    for (const { pending } of this.#windows.values()) {
      for (const entry of pending) this.#fold(this.#current, entry);
    }
  }

  /** Urls that were deleted, paused or changed while their probe was in flight leave no tick. */
  #dropOutdated(open: PendingWindow): void {
    const outdated = open.pending.filter(({ url }) =>
      !this.#deps.isCurrent(url)
    );
    if (outdated.length === 0) return;
    open.pending = open.pending.filter((entry) => !outdated.includes(entry));
    for (const { url, tick } of outdated) {
      const ticks = open.ticks.get(url.id) ?? [];
      open.ticks.set(url.id, ticks.filter((kept) => kept !== tick));
    }
    this.#rebase(this.#base);
  }

  #giveUp(open: PendingWindow): void {
    this.#windows.delete(open.claim.window);
    this.#deps.onLost(open.pending);
    this.#rebase(this.#base);
  }
}
