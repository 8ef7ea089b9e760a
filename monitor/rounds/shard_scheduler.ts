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

/** Schedules the urls of the shards that are held, and follows what happens to the urls. */
export class ShardScheduler {
  readonly #deps: ShardSchedulerDeps;
  readonly #scheduler: ProbeScheduler;

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
    for (const monitor of this.#deps.monitors.inShard(shard)) {
      if (!this.#scheduler.has(monitor.id)) this.#add(monitor);
    }
  }

  /** A shard is held no more. */
  leave(shard: number): void {
    for (const monitor of this.#deps.monitors.inShard(shard)) {
      this.#scheduler.remove(monitor.id);
    }
  }

  #add(monitor: Monitor): void {
    const shard = shardOf(monitor.id);
    const states = this.#deps.states(shard);
    if (monitor.paused || states === undefined) return;
    const from = this.#deps.heldFrom(shard) ?? 0;
    this.#scheduler.add(monitor, states.get(monitor.id)?.lastAt ?? 0, from);
  }
}
