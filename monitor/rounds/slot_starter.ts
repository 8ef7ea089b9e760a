import { type DueSlot, type IsMembers, rankOf } from "./due_slot.ts";
import { hostOf } from "./host_of.ts";
import { MAX_IN_FLIGHT, ProbePool } from "./probe_pool.ts";
import type { StartPace } from "./start_pace.ts";
import { type Rank, StartQueue } from "./start_queue.ts";
import type { Clock, Timer } from "../types.ts";

export interface SlotStarterDeps {
  readonly clock: Clock;
  readonly pace:
    & Pick<StartPace, "take" | "waitMs">
    & Partial<Pick<StartPace, "beginPass">>;
  readonly isMembers: IsMembers;
  /** Probes a slot whose turn has come. Must not reject. */
  probe(slot: DueSlot): Promise<void>;
  onMissed(count: number): void;
}

/** Monitors that are gone are forgotten with all others once there are so many. */
const MAX_KNOWN_STARTS = 50_000;

/** The latest slot of a monitor that waits for its start. */
interface Waiting {
  slot: DueSlot;
  /** Its entry in the queue, and that one's rank; null while it is not queued. */
  entry: { readonly number: number; readonly rank: Rank } | null;
}

/**
 * Starts slots as fast as the pace and the limits of the pool allow:
 *
 *   due → queued by rank → (a limit is reached) waiting in the pool → in flight
 *
 * A monitor waits with one slot at a time. When the next one is due, it takes
 * the place of the one that waits, which is missed unless it was an extra one:
 * so those that wait are all asked less often, and evenly, instead of later and
 * later.
 */
export class SlotStarter {
  readonly #deps: SlotStarterDeps;
  readonly #pool = new ProbePool();
  readonly #queue = new StartQueue();
  /** By the monitor's id, until its probe starts. */
  readonly #waiting = new Map<number, Waiting>();
  /** By the number of their entry in the queue; without those that were queued anew since. */
  readonly #queued = new Map<number, Waiting>();
  #entries = 0;
  /** When each monitor was last asked while others waited, by the wall clock. */
  readonly #startedAtMs = new Map<number, number>();
  #timer: Timer = null;

  constructor(deps: SlotStarterDeps) {
    this.#deps = deps;
  }

  get inFlight(): number {
    return this.#pool.inFlight;
  }

  /** Monitors with a slot that waits. */
  get waiting(): number {
    return this.#waiting.size;
  }

  start(slot: DueSlot): void {
    const { id } = slot.monitor;
    const known = this.#waiting.get(id);
    if (known !== undefined) {
      const isMissed = !isExtra(known.slot, slot);
      known.slot = slot;
      if (isMissed) this.#deps.onMissed(1);
      return;
    }
    const waiting = { slot, entry: null };
    this.#waiting.set(id, waiting);
    if (this.#mayStartNow()) {
      // nobody waits: what was started late before is even again
      if (this.#startedAtMs.size > 0) this.#startedAtMs.delete(id);
      return this.#enterPool(waiting);
    }
    this.#enqueue(waiting, this.#rankOf(slot));
    if (this.#timer === null) this.#startNext();
  }

  /** To be called when something of a monitor was recorded: if it waits, it may have to go first now. */
  rank({ monitor }: DueSlot): void {
    const waiting = this.#waiting.get(monitor.id);
    if (waiting === undefined || waiting.entry === null) return;
    const rank = this.#rankOf(waiting.slot);
    if (rank === waiting.entry.rank) return;
    this.#queued.delete(waiting.entry.number);
    this.#enqueue(waiting, rank);
  }

  /** What waits is not started any more, and is missed. */
  drop(): void {
    this.#deps.clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#deps.onMissed(this.#waiting.size);
    while (this.#queue.take() !== undefined);
    this.#queued.clear();
    this.#waiting.clear();
  }

  #rankOf(slot: DueSlot): Rank {
    return rankOf(slot, this.#deps.isMembers);
  }

  #enqueue(waiting: Waiting, rank: Rank): void {
    const number = this.#entries++;
    waiting.entry = { number, rank };
    this.#queued.set(number, waiting);
    this.#queue.add(number, this.#waitsSince(waiting.slot), rank);
  }

  /** The next of those that wait; entries that count no more are passed over. */
  #takeNext(): Waiting | undefined {
    while (this.#queue.size > 0) {
      const number = this.#queue.take() ?? NaN;
      const waiting = this.#queued.get(number);
      if (waiting === undefined) continue;
      this.#queued.delete(number);
      waiting.entry = null;
      return waiting;
    }
    return undefined;
  }

  /** An interval after it was last asked: so those that are asked less often than they should be stay even. */
  #waitsSince({ monitor, at }: DueSlot): number {
    const lastMs = this.#startedAtMs.get(monitor.id);
    return lastMs === undefined
      ? at
      : Math.min(at, lastMs + monitor.intervalMs);
  }

  /** Most slots neither queue nor wait. Counts the start. */
  #mayStartNow(): boolean {
    return this.#queue.size === 0 && this.#timer === null &&
      this.#pool.inFlight < MAX_IN_FLIGHT && this.#deps.pace.take();
  }

  #startNext(): void {
    const { clock, pace } = this.#deps;
    while (this.#queue.size > 0 && this.#pool.inFlight < MAX_IN_FLIGHT) {
      if (!pace.take()) {
        this.#timer ??= clock.setTimer(() => {
          this.#timer = null;
          pace.beginPass?.();
          this.#startNext();
        }, pace.waitMs());
        return;
      }
      const waiting = this.#takeNext();
      if (waiting !== undefined) this.#enterPool(waiting);
    }
  }

  #enterPool(waiting: Waiting): void {
    const { monitor } = waiting.slot;
    const owner = this.#deps.isMembers(monitor) ? monitor.ownerId : null;
    const keys = { host: hostOf(monitor), owner };
    const taken = this.#pool.run(keys, () => this.#probe(monitor.id, waiting));
    if (taken) return;
    this.#waiting.delete(monitor.id);
    this.#deps.onMissed(1);
  }

  /** To be told of starts while others wait. */
  #noteStart(id: number): void {
    if (this.#startedAtMs.size >= MAX_KNOWN_STARTS) this.#startedAtMs.clear();
    this.#startedAtMs.set(id, this.#deps.clock.wallMs());
  }

  async #probe(id: number, waiting: Waiting): Promise<void> {
    if (this.#waiting.get(id) !== waiting) return; // it was dropped
    this.#waiting.delete(id);
    if (this.#queue.size > 0 || this.#timer !== null) this.#noteStart(id);
    await this.#deps.probe(waiting.slot);
    if (this.#queue.size === 0 || this.#timer !== null) return;
    // all places were taken; the pool counts the end of this one first
    queueMicrotask(() => queueMicrotask(() => this.#startNext()));
  }
}

/** Whether a slot lies between the regular ones, as at a start: the next one does for both. */
function isExtra({ at, monitor }: DueSlot, next: DueSlot): boolean {
  return next.at - at < monitor.intervalMs;
}
