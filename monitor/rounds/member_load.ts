import type { IsMembers } from "./due_slot.ts";
import type { MonitorTable } from "../monitor_table.ts";
import { shardOf } from "../slots.ts";
import type { Clock } from "../types.ts";

export interface MemberLoadDeps {
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly monitors: Pick<MonitorTable, "all">;
  readonly isMembers: IsMembers;
  /** What the operator set; undefined for half of what is measured. */
  readonly maxPerSecond: number | undefined;
  /** What this machine managed when it was overloaded; null while nobody knows. */
  readonly measuredPerSecond: () => number | null;
}

/** Until this machine was overloaded once, and so has shown what it manages. */
export const UNMEASURED_PER_SECOND = 1_000;
const SHARE_OF_MEASURED = 0.5;
/** Members always have this much, whatever a bad moment of the machine says. */
const MIN_PER_SECOND = 25;
/** What is due is added up this often. */
const ADDED_UP_MS = 5_000;

/** All members together: how many probes a second are due to them, and how many they may have. */
export class MemberLoad {
  readonly #deps: MemberLoadDeps;
  #byShard: ReadonlyMap<number, number> = new Map();
  #due = 0;
  #addedUpAt = -Infinity;

  constructor(deps: MemberLoadDeps) {
    this.#deps = deps;
  }

  /** How many probes a second members may have together. */
  get maxPerSecond(): number {
    const { maxPerSecond, measuredPerSecond } = this.#deps;
    if (maxPerSecond !== undefined) return maxPerSecond;
    const measured = measuredPerSecond();
    return measured === null
      ? UNMEASURED_PER_SECOND
      : Math.max(MIN_PER_SECOND, Math.floor(measured * SHARE_OF_MEASURED));
  }

  /** What the intervals of members' monitors amount to that are not paused, as of some seconds ago. */
  get duePerSecond(): number {
    this.#addUp();
    return this.#due;
  }

  get isMembers(): IsMembers {
    return this.#deps.isMembers;
  }

  /**
   * How many probes of members an instance may start a second that has the
   * shards which `holds` tells: each has the same share of what is due to it.
   * Infinity where all may be asked.
   */
  shareOf(holds: (shard: number) => boolean): number {
    const { maxPerSecond, duePerSecond } = this;
    if (duePerSecond <= maxPerSecond) return Infinity;
    let own = 0;
    for (const [shard, due] of this.#byShard) if (holds(shard)) own += due;
    return own * maxPerSecond / duePerSecond;
  }

  #addUp(): void {
    const { clock, monitors, isMembers } = this.#deps;
    const now = clock.monotonicMs();
    if (now - this.#addedUpAt < ADDED_UP_MS) return;
    this.#addedUpAt = now;
    const byShard = new Map<number, number>();
    let sum = 0;
    for (const monitor of monitors.all()) {
      if (monitor.paused || !isMembers(monitor)) continue;
      const rate = 1_000 / monitor.intervalMs;
      const shard = shardOf(monitor.id);
      byShard.set(shard, (byShard.get(shard) ?? 0) + rate);
      sum += rate;
    }
    this.#byShard = byShard;
    this.#due = sum;
  }
}
