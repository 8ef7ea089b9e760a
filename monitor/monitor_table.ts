import { shardOf } from "./slots.ts";
import type { Monitor } from "./types.ts";

/** Told of each url that was added, changed (`url`) or removed (null). */
export type MonitorListener = (id: number, monitor: Monitor | null) => void;

/** All urls of the store, in memory: nothing is read per url when probes start. */
export class MonitorTable {
  readonly #urls = new Map<number, Monitor>();
  readonly #shards = new Map<number, Map<number, Monitor>>();
  readonly #listeners: MonitorListener[] = [];
  #weights: Map<number, number> | null = null;

  get size(): number {
    return this.#urls.size;
  }

  get(id: number): Monitor | undefined {
    return this.#urls.get(id);
  }

  all(): Iterable<Monitor> {
    return this.#urls.values();
  }

  inShard(shard: number): Iterable<Monitor> {
    return this.#shards.get(shard)?.values() ?? [];
  }

  /** Shard to number of urls that are probed; shards without any are left out. */
  weights(): ReadonlyMap<number, number> {
    return this.#weights ??= this.#weigh();
  }

  #weigh(): Map<number, number> {
    const weights = new Map<number, number>();
    for (const [shard, urls] of this.#shards) {
      let weight = 0;
      for (const monitor of urls.values()) if (!monitor.paused) weight++;
      if (weight > 0) weights.set(shard, weight);
    }
    return weights;
  }

  /** Whether `url` is still the version that is stored, and is to be probed. */
  isCurrent(monitor: Monitor): boolean {
    const stored = this.#urls.get(monitor.id);
    return stored !== undefined && !stored.paused &&
      (stored === monitor || stored.updatedAt === monitor.updatedAt);
  }

  onChange(listener: MonitorListener): void {
    this.#listeners.push(listener);
  }

  /** Makes the table equal to what is stored. */
  replaceAll(monitors: readonly Monitor[]): void {
    const ids = new Set(monitors.map((monitor) => monitor.id));
    for (const id of [...this.#urls.keys()]) if (!ids.has(id)) this.delete(id);
    for (const monitor of monitors) this.set(monitor);
  }

  set(monitor: Monitor): void {
    const before = this.#urls.get(monitor.id);
    if (
      before?.updatedAt === monitor.updatedAt &&
      before.paused === monitor.paused
    ) {
      return;
    }
    this.#urls.set(monitor.id, monitor);
    this.#weights = null;
    const shard = shardOf(monitor.id);
    const urls = this.#shards.get(shard) ?? new Map<number, Monitor>();
    this.#shards.set(shard, urls.set(monitor.id, monitor));
    for (const listener of this.#listeners) listener(monitor.id, monitor);
  }

  delete(id: number): void {
    if (!this.#urls.delete(id)) return;
    this.#weights = null;
    const shard = shardOf(id);
    const urls = this.#shards.get(shard);
    urls?.delete(id);
    if (urls?.size === 0) this.#shards.delete(shard);
    for (const listener of this.#listeners) listener(id, null);
  }
}
