import { type Attempt, countTicks, OpenWindow } from "./open_window.ts";
import {
  foldPending,
  isStoredIn,
  newEventsOf,
  planCommit,
} from "./plan_commit.ts";
import { Mutex } from "../mutex.ts";
import type {
  Claim,
  ShardSnapshot,
  ShardStore,
  TicksByUrl,
} from "./shard_store.ts";
import type { JudgedSlot } from "./judged_slot.ts";
import type { Monitor, MonitorEvent } from "../types.ts";
import { isNews, type MonitorState } from "../monitor_state.ts";

export type { JudgedSlot } from "./judged_slot.ts";

export interface RecorderDeps {
  readonly store: ShardStore;
  /** Wall clock. */
  now(): number;
  /** Whether the url still is as it was probed. */
  isCurrent(monitor: Monitor): boolean;
  exists(urlId: number): boolean;
  newCommitId(): number;
  /** What a commit wrote, and the events that began with it. */
  onCommitted(
    entries: readonly JudgedSlot[],
    begun: readonly MonitorEvent[],
  ): void;
  onLost(entries: readonly JudgedSlot[]): void;
  onClaimLost(claim: Claim): void;
  onError(error: unknown): void;
}

/** Most commits of one window in one flush. */
const MAX_ATTEMPTS = 8;
/** For how many windows a shard that was idle for hours waits to be packed, before it is written. */
const MAX_WAIT_WINDOWS = 6;
/** Most ticks of one shard that are kept for a store that does not take them. */
const MAX_PENDING = 20_000;

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
  #current: Map<number, MonitorState>;
  readonly #windows = new Map<number, OpenWindow>();
  readonly #serial = new Mutex();
  #nextFlush: Promise<void> | null = null;
  #firstWindow = Infinity;

  constructor(base: ShardSnapshot, shard: number, deps: RecorderDeps) {
    this.shard = shard;
    this.#deps = deps;
    this.#base = base;
    this.#current = new Map(base.states);
  }

  /** All states, with ticks that are not written yet folded in. */
  get states(): ReadonlyMap<number, MonitorState> {
    return this.#current;
  }

  get packedHour(): number {
    return this.#base.packedHour;
  }

  /** Whether nothing can be recorded until a window is opened. */
  get idle(): boolean {
    return this.#windows.size === 0;
  }

  isOpen({ window, versionstamp }: Claim): boolean {
    const open = this.#windows.get(window);
    return open !== undefined && open.claim.versionstamp === versionstamp;
  }

  isOpenAt(window: number): boolean {
    return this.#windows.has(window);
  }

  /** Begins a window, or goes on with it under a new claim; `stored` are the ticks that the store has of it. */
  open(claim: Claim, stored: TicksByUrl): void {
    this.#firstWindow = Math.min(this.#firstWindow, claim.window);
    const open = this.#windows.get(claim.window);
    if (open === undefined) {
      this.#windows.set(claim.window, new OpenWindow(claim, stored));
      return;
    }
    open.claim = claim;
    if (open.unclear === null) open.catchUp(stored);
  }

  /** Takes a judged slot. Urls that were deleted, paused or changed while their probe was in flight leave no tick. */
  record(window: number, entry: JudgedSlot): void {
    if (!this.#deps.isCurrent(entry.monitor)) return;
    const open = this.#windows.get(window);
    if (open === undefined || this.#countPending() >= MAX_PENDING) {
      return this.#deps.onLost([entry]);
    }
    const repeated = open.hasSlot(entry.monitor.id, entry.tick.at);
    // Slots come again when a clock was set, and then tell news.
    if (repeated && !this.#isNews(entry)) return;
    const pending = { entry, repeated };
    open.add(pending);
    const events = foldPending(this.#current, pending, this.#deps.now());
    if (events.length > 0) void this.flush();
  }

  /** Writes what is pending. Never rejects: what fails stays pending for the next flush. */
  flush(): Promise<void> {
    this.#nextFlush ??= this.#serial.run(async () => {
      this.#nextFlush = null;
      try {
        for (const open of [...this.#windows.values()]) {
          await this.#flushWindow(open);
        }
      } catch (error) {
        this.#deps.onError(error);
      }
    });
    return this.#nextFlush;
  }

  /** Ends the windows outside a range; those before it with all that is pending, since their claims have run out. The newest is yet to come. */
  forget(oldest: number, newest: number): void {
    for (const [window, open] of this.#windows) {
      if (window < newest - 1) open.unload();
      if (window >= oldest && window <= newest) continue;
      if (open.pending.length === 0) this.#windows.delete(window);
      else if (window < oldest) this.#giveUp(open);
    }
  }

  /** Reads the stored snapshot again: another instance may have written it. */
  reload(): Promise<void> {
    return this.#serial.run(async () => {
      this.#rebase(await this.#deps.store.load(this.shard));
    });
  }

  async #flushWindow(open: OpenWindow): Promise<void> {
    if (this.#mustWait(open.claim.window)) return;
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      if (!await this.#clearUp(open)) return;
      open.keepOnly(({ monitor }) => this.#deps.exists(monitor.id));
      if (open.pending.length === 0) return;
      if (!open.isLoaded) {
        open.catchUp(await this.#windowTicks(open));
      }
      const attempt = planCommit(this.#base, open, {
        now: this.#deps.now(),
        commitId: this.#deps.newCommitId(),
      });
      open.unclear = attempt;
      const versionstamp = await this.#deps.store.commit(attempt.commit);
      if (versionstamp !== null) {
        const snapshot = { ...attempt.commit.next, versionstamp };
        this.#onApplied(open, attempt, snapshot);
      }
    }
  }

  /**
   * Finds out whether the last commit was applied, if its answer did not tell:
   * the state says which commit wrote it, and if that was another one, the slots
   * tell, which nobody else writes. False when the claim is lost.
   */
  async #clearUp(open: OpenWindow): Promise<boolean> {
    const attempt = open.unclear;
    if (attempt === null) return true;
    const { store } = this.#deps;
    const snapshot = await store.load(this.shard);
    if (snapshot.commitId === attempt.commit.next.commitId) {
      this.#onApplied(open, attempt, snapshot);
      return true;
    }
    const stored = await this.#windowTicks(open);
    // Without claims, whoever wrote the window first has it.
    const claimed = open.claim.versionstamp !== null;
    const holds = claimed
      ? await store.holds(open.claim)
      : countTicks(stored) === open.storedCount;
    if (!holds) this.#deps.onClaimLost(open.claim);
    const recorded = claimed || holds ? open.catchUp(stored) : [];
    if (!holds) this.#giveUp(open);
    this.#rebase(snapshot);
    if (recorded.length > 0) {
      const begun = newEventsOf(attempt.commit).filter(isStoredIn(snapshot));
      this.#deps.onCommitted(recorded.map(({ entry }) => entry), begun);
    }
    return holds;
  }

  #windowTicks({ claim }: OpenWindow): Promise<TicksByUrl> {
    return this.#deps.store.windowTicks(this.shard, claim.window);
  }

  #onApplied(
    open: OpenWindow,
    attempt: Attempt,
    snapshot: ShardSnapshot,
  ): void {
    const { entries, commit } = attempt;
    open.confirm(attempt);
    this.#rebase(snapshot);
    this.#deps.onCommitted(
      entries.map(({ entry }) => entry),
      newEventsOf(commit),
    );
  }

  /** Whether writing a window would take the place of one that is yet to be packed. */
  #mustWait(window: number): boolean {
    const newest = Math.max(...this.#windows.keys());
    return this.#base.versionstamp !== null &&
      newest < this.#firstWindow + MAX_WAIT_WINDOWS &&
      this.#deps.store.replacesHour(window) > this.#base.packedHour;
  }

  #isNews({ monitor, tick }: JudgedSlot): boolean {
    const state = this.#current.get(monitor.id);
    return state !== undefined && isNews(state, tick.at, this.#deps.now());
  }

  #rebase(base: ShardSnapshot): void {
    this.#base = base;
    this.#current = new Map(base.states);
    for (const { pending } of this.#windows.values()) {
      for (const each of pending) {
        foldPending(this.#current, each, this.#deps.now());
      }
    }
  }

  #countPending(): number {
    let count = 0;
    for (const { pending } of this.#windows.values()) count += pending.length;
    return count;
  }

  #giveUp(open: OpenWindow): void {
    this.#windows.delete(open.claim.window);
    this.#deps.onLost(open.pending.map(({ entry }) => entry));
    this.#rebase(this.#base);
  }
}
