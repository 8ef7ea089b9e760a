import { ProbeScheduler, type SchedulerDeps } from "./probe_scheduler.ts";
import { shardOf } from "../slots.ts";
import type { Monitor } from "../types.ts";
import type { MonitorState } from "../monitor_state.ts";
import type { MonitorTable } from "../monitor_table.ts";

export interface ShardSchedulerDeps extends SchedulerDeps {
  readonly monitors: MonitorTable;
  /** From when on a shard is held, in this window or the next; null if not. */
  heldFrom(shard: number): number | null;
  /** What is known of a shard's urls; undefined until it is read. */
  states(shard: number): ReadonlyMap<number, MonitorState> | undefined;
}

/** What another instance has found may have waited so long to be written. */
const UNWRITTEN_MS = 40_000;

/** Schedules the urls of the shards that are held, and follows what happens to the urls. */
export class ShardScheduler {
  readonly #deps: ShardSchedulerDeps;
  readonly #scheduler: ProbeScheduler;
  /** Since when slots are kept here, by the wall clock. */
  #startedAtMs = Infinity;
  /** When each shard was last left, by the wall clock: until then missed slots were counted. */
  readonly #leftAtMs = new Map<number, number>();

  constructor(deps: ShardSchedulerDeps) {
    this.#deps = deps;
    this.#scheduler = new ProbeScheduler(deps);
    deps.monitors.onChange((id, monitor) => {
      this.#scheduler.remove(id);
      if (monitor !== null && deps.heldFrom(shardOf(id)) !== null) {
        this.#add(monitor);
      }
    });
  }

  get slotsPerSecond(): number {
    return this.#scheduler.slotsPerSecond;
  }

  start(): void {
    this.#startedAtMs = this.#deps.clock.wallMs();
    this.#scheduler.start();
  }

  stop(): void {
    this.#scheduler.stop();
  }

  /** The clock was set. */
  restart(): void {
    this.#scheduler.restart();
  }

  /** Asks a monitor once more before its next slot. */
  advance(id: number, at: number): void {
    this.#scheduler.advance(id, at);
  }

  /** A shard is held, and its states are known. */
  enter(shard: number): void {
    let missed = 0;
    for (const monitor of this.#deps.monitors.inShard(shard)) {
      if (this.#scheduler.has(monitor.id)) continue;
      missed += this.#missedBefore(monitor);
      this.#add(monitor);
    }
    if (missed > 0) this.#deps.onMissed(missed);
  }

  /** A shard is held no more, or was not. */
  leave(shard: number): void {
    for (const { id } of this.#deps.monitors.inShard(shard)) {
      if (!this.#scheduler.has(id)) continue;
      this.#scheduler.remove(id);
      this.#leftAtMs.set(shard, this.#deps.clock.wallMs());
    }
  }

  /** Slots that nobody has recorded while this instance ran: whoever held the shard died with them. */
  #missedBefore({ id, intervalMs, paused, updatedAt }: Monitor): number {
    if (paused) return 0;
    const lastAt = Math.max(this.#lastAt(id), updatedAt);
    const leftAt = this.#leftAtMs.get(shardOf(id)) ?? this.#startedAtMs;
    const goneMs = this.#deps.clock.wallMs() - Math.max(lastAt, leftAt);
    return goneMs - intervalMs < UNWRITTEN_MS
      ? 0
      : Math.floor(goneMs / intervalMs);
  }

  #add(monitor: Monitor): void {
    const shard = shardOf(monitor.id);
    if (monitor.paused || this.#deps.states(shard) === undefined) return;
    const from = this.#deps.heldFrom(shard) ?? 0;
    this.#scheduler.add(monitor, this.#lastAt(monitor.id), from);
  }

  /** The latest slot that was recorded; 0 if none was. */
  #lastAt(id: number): number {
    return this.#deps.states(shardOf(id))?.get(id)?.lastAt ?? 0;
  }
}
