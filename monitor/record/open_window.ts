import type { Claim, ShardCommit, TicksByUrl } from "./shard_store.ts";
import type { JudgedSlot } from "./judged_slot.ts";
import { invariant } from "../invariant.ts";
import type { Tick } from "../types.ts";

/** An entry that waits to be written. */
export interface Pending {
  readonly entry: JudgedSlot;
  /** Its slot has a tick already, or the window has no room: it may change the state, and is neither counted nor stored. */
  readonly repeated: boolean;
  /** It is of a maintenance that uptime leaves out: it is stored, and not counted. */
  readonly isLeftOut: boolean;
}

/** A commit, and the entries that it carries. */
export interface Attempt {
  readonly commit: ShardCommit;
  readonly entries: readonly Pending[];
}

/**
 * At most this many ticks of a window are stored: its value must fit a key, and
 * its hour must be packed in time. Eight urls that are asked each 10 ms have as
 * many, or a whole shard that is asked each 80 ms.
 */
export const MAX_WINDOW_TICKS = 8_000;

/**
 * One window of one shard, from our claim to its last commit:
 *
 *   claimed ──▶ opening ──▶ open ⇄ unclear ──▶ done
 *                  ▲ │        ▲ │       │
 *                  └─┘        │ └───────┴──▶ lost
 *                 retry       │                ▲
 *   provisional ──────────────┴────────────────┘
 *
 * - claimed: the store says that the window is ours.
 * - opening: the states of the shard are read, unless they are in memory.
 * - open: ticks are taken, and written at each flush.
 * - unclear: a commit was sent and its answer was lost. Nothing is written
 *   until the store has told which of the two states it is in.
 * - provisional: the store did not answer when the window began, and we held
 *   the shard before. Ticks are taken, and wait until the claim is confirmed.
 * - done: all is written, and no result is on its way any more.
 * - lost: someone else holds the claim, or the window is so long past that its
 *   claim means nothing any more. What waits is never written.
 */
export class OpenWindow {
  /** A commit of which it is not known whether it was applied. */
  unclear: Attempt | null = null;
  /** Whether something of it was stored under our claim. */
  isRecorded = false;
  #claim: Claim;
  /** Null until they are read, and while they are let go of. */
  #stored: TicksByUrl | null = null;
  #pending: Pending[] = [];
  /** How many ticks were taken to be stored. */
  #taken = 0;
  /** The latest slot of each url. */
  readonly #latest = new Map<number, number>();

  constructor(claim: Claim) {
    this.#claim = claim;
  }

  get claim(): Claim {
    return this.#claim;
  }

  get isProvisional(): boolean {
    return this.#claim.isProvisional === true;
  }

  /** Goes on under another claim of the same window: somebody else may have written it meanwhile. */
  goOn(claim: Claim): void {
    invariant(
      claim.window === this.#claim.window && claim.shard === this.#claim.shard,
      "a window stays the same under a new claim",
    );
    this.#claim = claim;
    if (this.unclear === null) this.#stored = null;
  }

  get pending(): readonly Pending[] {
    return this.#pending;
  }

  /** Whether it is known what the store has; else `catchUp` comes before the next commit. */
  get isLoaded(): boolean {
    return this.#stored !== null;
  }

  get storedCount(): number {
    return countTicks(this.#stored ?? new Map());
  }

  /** Lets go of what the store has anyway, if nothing waits to be added: ten thousand urls have many past windows. */
  unload(): void {
    if (this.#pending.length === 0 && this.unclear === null) {
      this.#stored = null;
    }
  }

  /** Whether a slot has a tick. Of what was let go, only the latest are known for certain: the others count as having one. */
  hasSlot(urlId: number, at: number): boolean {
    const latest = this.#latest.get(urlId);
    if (latest === undefined || at > latest) return false;
    return at === latest || this.#stored === null ||
      hasTick(this.#stored, urlId, at) ||
      this.#pending.some(({ entry }) =>
        entry.monitor.id === urlId && entry.tick.at === at
      );
  }

  /** Whether no more ticks are stored. */
  get isFull(): boolean {
    return this.#taken >= MAX_WINDOW_TICKS;
  }

  add(pending: Pending): void {
    const { monitor, tick } = pending.entry;
    this.#pending.push(pending);
    if (!pending.repeated) this.#taken++;
    this.#latest.set(
      monitor.id,
      Math.max(tick.at, this.#latest.get(monitor.id) ?? tick.at),
    );
  }

  /** All ticks of the window once `entries` are written too. */
  ticksWith(entries: readonly Pending[]): TicksByUrl {
    const ticks = new Map<number, readonly Tick[]>(this.#stored ?? []);
    const added = new Map<number, Tick[]>();
    for (const { entry: { monitor, tick }, repeated } of entries) {
      if (repeated) continue;
      const list = added.get(monitor.id) ?? [...ticks.get(monitor.id) ?? []];
      list.push(tick);
      ticks.set(monitor.id, list);
      added.set(monitor.id, list);
    }
    return ticks;
  }

  /** The attempt was applied. */
  confirm({ commit, entries }: Attempt): void {
    invariant(
      entries.every((entry, index) => entry === this.#pending[index]),
      "an attempt carries the first of what is pending",
    );
    this.#stored = commit.ticks;
    this.#pending = this.#pending.slice(entries.length);
    this.unclear = null;
  }

  /** Believes what the store has of the window; answers with what need not be written any more. */
  catchUp(stored: TicksByUrl): Pending[] {
    const isStored = ({ entry: { monitor, tick }, repeated }: Pending) =>
      !repeated && hasTick(stored, monitor.id, tick.at);
    const recorded = this.#pending.filter(isStored);
    this.#pending = this.#pending.filter((pending) => !isStored(pending));
    this.#stored = stored;
    this.#noteSlots(stored);
    this.unclear = null;
    return recorded;
  }

  /** Drops pending entries that are not to be written any more. */
  keepOnly(wanted: (entry: JudgedSlot) => boolean): void {
    invariant(this.unclear === null, "an unclear commit still owns its ticks");
    this.#pending = this.#pending.filter(({ entry }) => wanted(entry));
  }

  #noteSlots(ticks: TicksByUrl): void {
    for (const [id, list] of ticks) {
      for (const { at } of list) {
        this.#latest.set(id, Math.max(at, this.#latest.get(id) ?? at));
      }
    }
  }
}

export function countTicks(ticks: TicksByUrl): number {
  let count = 0;
  for (const list of ticks.values()) count += list.length;
  return count;
}

function hasTick(ticks: TicksByUrl, urlId: number, at: number): boolean {
  return ticks.get(urlId)?.some((tick) => tick.at === at) ?? false;
}
