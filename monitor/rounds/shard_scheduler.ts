import { ProbeScheduler, type SchedulerDeps } from "./probe_scheduler.ts";
import { shardOf } from "../slots.ts";
import type { MonitoredUrl } from "../types.ts";
import type { UrlState } from "../url_state.ts";
import type { UrlTable } from "../url_table.ts";

export interface ShardSchedulerDeps extends SchedulerDeps {
  readonly urls: UrlTable;
  /** From when on a shard is held, in this window or the next; null if not. */
  heldFrom(shard: number): number | null;
  /** What is known of a shard's urls; undefined until it is read. */
  states(shard: number): ReadonlyMap<number, UrlState> | undefined;
}

/** Schedules the urls of the shards that are held, and follows what happens to the urls. */
export class ShardScheduler {
  readonly #deps: ShardSchedulerDeps;
  readonly #scheduler: ProbeScheduler;

  constructor(deps: ShardSchedulerDeps) {
    this.#deps = deps;
    this.#scheduler = new ProbeScheduler(deps);
    deps.urls.onChange((id, url) => {
      this.#scheduler.remove(id);
      if (url !== null && deps.heldFrom(shardOf(id)) !== null) this.#add(url);
    });
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

  /** A shard is held, and its states are known. */
  enter(shard: number): void {
    for (const url of this.#deps.urls.inShard(shard)) {
      if (!this.#scheduler.has(url.id)) this.#add(url);
    }
  }

  /** A shard is held no more. */
  leave(shard: number): void {
    for (const url of this.#deps.urls.inShard(shard)) {
      this.#scheduler.remove(url.id);
    }
  }

  #add(url: MonitoredUrl): void {
    const shard = shardOf(url.id);
    const states = this.#deps.states(shard);
    if (url.paused || states === undefined) return;
    const from = this.#deps.heldFrom(shard) ?? 0;
    this.#scheduler.add(url, states.get(url.id)?.lastAt ?? 0, from);
  }
}
