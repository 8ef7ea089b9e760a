import type { HeartbeatFacts } from "../../monitor/checks/heartbeat/heartbeat_facts.ts";
import { openRunOf } from "../../monitor/checks/heartbeat/judge_heartbeat.ts";
import { isHeartbeat } from "../../monitor/is_heartbeat.ts";
import { shardOf } from "../../monitor/slots.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Heartbeats } from "../../store/heartbeats.ts";
import { FreshCache } from "../history/fresh_cache.ts";
import { orElse } from "../history/or_else.ts";

/** What was read of a shard serves all readers of pages for this long. */
const FRESH_MS = 1_000;
const MAX_SHARDS = 1_000;

/** Which jobs are under way, which pages say beside the state. */
export class RunningHeartbeats {
  readonly #facts: FreshCache<ReadonlyMap<number, HeartbeatFacts>>;

  constructor(heartbeats: Pick<Heartbeats, "factsOfShard">) {
    this.#facts = new FreshCache({
      load: (shard) => heartbeats.factsOfShard(Number(shard)),
      minFreshMs: FRESH_MS,
      maxFreshMs: FRESH_MS,
      maxKeys: MAX_SHARDS,
    });
  }

  /** By id, when the oldest run of a monitor began that has not ended; nothing is known of any while the store is in trouble. */
  async of(monitors: readonly Monitor[]): Promise<ReadonlyMap<number, number>> {
    const heartbeats = monitors.filter(isHeartbeat);
    const reading = Promise.all(heartbeats.map((each) => this.#since(each)));
    const known = await orElse([], reading);
    return new Map(known.flatMap((each) => each === null ? [] : [each]));
  }

  async #since(
    monitor: Monitor,
  ): Promise<[id: number, since: number] | null> {
    const facts = await this.#facts.get(String(shardOf(monitor.id)));
    const own = facts.get(monitor.id);
    const since = own === undefined ? null : openRunOf(own, monitor);
    return since === null ? null : [monitor.id, since];
  }
}
