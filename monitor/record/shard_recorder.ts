import { invariant } from "../invariant.ts";
import {
  type Attempt,
  countTicks,
  OpenWindow,
  type Pending,
} from "./open_window.ts";
import {
  changesOf,
  foldPending,
  isStoredIn,
  planCommit,
} from "./plan_commit.ts";
import { Mutex } from "../mutex.ts";
import { CLAIM_WINDOWS, OPEN_WINDOWS } from "../slots.ts";
import type {
  Claim,
  ShardSnapshot,
  ShardStore,
  TicksByUrl,
} from "./shard_store.ts";
import type { JudgedSlot } from "./judged_slot.ts";
import type { Monitor, StateChange } from "../types.ts";
import { isNews, type MonitorState } from "../monitor_state.ts";

export type { JudgedSlot } from "./judged_slot.ts";

export interface RecorderDeps {
  readonly store: ShardStore;
  /** Wall clock. */
  now(): number;
  /** Whether the url still is as it was probed. */
  isCurrent(monitor: Monitor): boolean;
  exists(urlId: number): boolean;
  /** Whether a tick of a monitor counts for nothing: it was worked on then. */
  isLeftOut(monitor: Monitor, at: number): boolean;
  newCommitId(): number;
  /** The claim in the place of a provisional one; null when somebody else holds the shard. */
  confirmClaim(claim: Claim): Promise<Claim | null>;
  /** At most this many ticks of the shard wait for a store that does not take them. */
  maxPending(): number;
  /** What a commit wrote, the changes of state in it, and whether it is the first of its window. */
  onCommitted(
    entries: readonly JudgedSlot[],
    changes: readonly StateChange[],
    isFirst: boolean,
  ): void;
  onLost(entries: readonly JudgedSlot[]): void;
  onClaimLost(claim: Claim): void;
  onError(error: unknown): void;
}

/** At most this many commits of one window in one flush. */
const MAX_ATTEMPTS = 8;
/** A shard that was idle for hours waits at most this many windows to be packed, before it is written. */
const MAX_WAIT_WINDOWS = 6;

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
  /** Windows without claims that somebody else wrote first, and probes: nothing of them is lost. */
  readonly #ceded = new Set<number>();
  #firstWindow = Infinity;
  /** Something was written since the states were folded last: they are folded once after all windows. */
  #isWritten = false;

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

  isOpenAt(window: number): boolean {
    return this.#windows.has(window);
  }

  /**
   * Begins a window, or goes on with it under a new claim. What the store has
   * of it is read before the first commit, so that a store that is away does
   * not keep the slots of the window from being probed.
   */
  open(claim: Claim): void {
    this.#firstWindow = Math.min(this.#firstWindow, claim.window);
    const open = this.#windows.get(claim.window);
    if (open === undefined) {
      this.#windows.set(claim.window, new OpenWindow(claim));
    } else open.goOn(claim);
  }

  /** Takes a judged slot. Urls that were deleted, paused or changed while their probe was in flight leave no tick. */
  record(window: number, entry: JudgedSlot): void {
    if (!this.#deps.isCurrent(entry.monitor)) return;
    const open = this.#windows.get(window);
    if (open === undefined) {
      if (!this.#ceded.has(window)) this.#deps.onLost([entry]);
      return;
    }
    const repeated = open.hasSlot(entry.monitor.id, entry.tick.at);
    // Slots come again when a clock was set, and then tell news.
    if (repeated && !this.#isNews(entry)) return;
    const pending = {
      entry,
      repeated: repeated || open.isFull,
      isLeftOut: this.#deps.isLeftOut(entry.monitor, entry.tick.at),
    };
    const events = foldPending(this.#current, pending, this.#deps.now());
    // What there is no room for is lost to the history, and yet shown.
    if (this.#countPending() >= this.#deps.maxPending()) {
      return this.#deps.onLost([entry]);
    }
    open.add(pending);
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
      if (this.#isWritten) this.#rebase(this.#base);
    });
    return this.#nextFlush;
  }

  /**
   * Ends the windows in which nothing waits and no result is on its way, and
   * gives up those whose claims have run out. The one after `window` is yet to
   * come; what lies further ahead comes from before the clock was set back.
   */
  enter(window: number): void {
    for (const each of this.#ceded) {
      if (each <= window - CLAIM_WINDOWS) this.#ceded.delete(each);
    }
    for (const [each, open] of this.#windows) {
      if (each < window) open.unload();
      const isOver = each <= window - OPEN_WINDOWS || each > window + 1;
      // the claim of the window to come takes the place of one so long ago
      const isPast = each <= window + 1 - CLAIM_WINDOWS;
      if (isOver && open.pending.length === 0) this.#windows.delete(each);
      else if (isPast) this.#giveUp(open);
    }
  }

  /** Reads the stored snapshot again: another instance may have written it. */
  reload(): Promise<void> {
    return this.#serial.run(async () => {
      this.#rebase(await this.#deps.store.load(this.shard));
    });
  }

  async #flushWindow(open: OpenWindow): Promise<void> {
    if (open.pending.length === 0 && open.unclear === null) return;
    if (this.#mustWait(open.claim.window)) return;
    if (open.isProvisional && !await this.#confirm(open)) return;
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      if (!await this.#clearUp(open)) return;
      open.keepOnly(({ monitor }) => this.#deps.exists(monitor.id));
      if (open.pending.length === 0) return;
      if (!open.isLoaded) {
        open.catchUp(await this.#windowTicks(open));
      }
      invariant(!open.isProvisional, "only a confirmed claim is written under");
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

  /** Claims a window after the fact; false when somebody else has. */
  async #confirm(open: OpenWindow): Promise<boolean> {
    const claim = await this.#deps.confirmClaim(open.claim);
    if (claim !== null) {
      open.goOn(claim);
      return true;
    }
    this.#deps.onClaimLost(open.claim);
    this.#giveUp(open);
    return false;
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
    if (!holds && !claimed) this.#ceded.add(open.claim.window);
    if (!holds) this.#giveUp(open);
    this.#rebase(snapshot);
    if (recorded.length > 0) {
      const isStored = isStoredIn(snapshot);
      const changes = changesOf(attempt.commit)
        .filter(({ newEvent }) => isStored(newEvent));
      this.#noteCommitted(open, recorded, changes);
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
    this.#base = snapshot;
    this.#isWritten = true;
    this.#noteCommitted(open, entries, changesOf(commit));
  }

  #noteCommitted(
    open: OpenWindow,
    entries: readonly Pending[],
    changes: readonly StateChange[],
  ): void {
    const isFirst = !open.isRecorded;
    open.isRecorded = true;
    const recorded = entries.map(({ entry }) => entry);
    this.#deps.onCommitted(recorded, changes, isFirst);
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

  /** Folds what is pending onto what is stored. */
  #rebase(base: ShardSnapshot): void {
    this.#base = base;
    this.#isWritten = false;
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
    const { window } = open.claim;
    this.#windows.delete(window);
    if (!this.#ceded.has(window) && open.pending.length > 0) {
      this.#deps.onLost(open.pending.map(({ entry }) => entry));
    }
    this.#rebase(this.#base);
  }
}
