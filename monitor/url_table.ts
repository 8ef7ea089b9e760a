import { shardOf } from "./slots.ts";
import type { MonitoredUrl } from "./types.ts";

/** Told of each url that was added, changed (`url`) or removed (null). */
export type UrlListener = (id: number, url: MonitoredUrl | null) => void;

/** All urls of the store, in memory: nothing is read per url when probes start. */
export class UrlTable {
  readonly #urls = new Map<number, MonitoredUrl>();
  readonly #shards = new Map<number, Map<number, MonitoredUrl>>();
  readonly #listeners: UrlListener[] = [];
  #weights: Map<number, number> | null = null;

  get size(): number {
    return this.#urls.size;
  }

  get(id: number): MonitoredUrl | undefined {
    return this.#urls.get(id);
  }

  all(): Iterable<MonitoredUrl> {
    return this.#urls.values();
  }

  inShard(shard: number): Iterable<MonitoredUrl> {
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
      for (const url of urls.values()) if (!url.paused) weight++;
      if (weight > 0) weights.set(shard, weight);
    }
    return weights;
  }

  /** Whether `url` is still the version that is stored, and is to be probed. */
  isCurrent(url: MonitoredUrl): boolean {
    const stored = this.#urls.get(url.id);
    return stored !== undefined && !stored.paused &&
      (stored === url || stored.updatedAt === url.updatedAt);
  }

  onChange(listener: UrlListener): void {
    this.#listeners.push(listener);
  }

  /** Makes the table equal to what is stored. */
  replaceAll(urls: readonly MonitoredUrl[]): void {
    const ids = new Set(urls.map((url) => url.id));
    for (const id of [...this.#urls.keys()]) if (!ids.has(id)) this.delete(id);
    for (const url of urls) this.set(url);
  }

  set(url: MonitoredUrl): void {
    const before = this.#urls.get(url.id);
    if (before?.updatedAt === url.updatedAt && before.paused === url.paused) {
      return;
    }
    this.#urls.set(url.id, url);
    this.#weights = null;
    const shard = shardOf(url.id);
    const urls = this.#shards.get(shard) ?? new Map<number, MonitoredUrl>();
    this.#shards.set(shard, urls.set(url.id, url));
    for (const listener of this.#listeners) listener(url.id, url);
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
