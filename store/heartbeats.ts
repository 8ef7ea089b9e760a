import {
  foldPing,
  type HeartbeatFacts,
  isStored,
  NO_PINGS,
  type Ping,
} from "../monitor/checks/heartbeat/heartbeat_facts.ts";
import { shardOf } from "../monitor/slots.ts";
import type { Database } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";
import { KEYS } from "./keys.ts";

/** A ping as it came in. */
export interface NewPing extends Ping {
  readonly method: string;
  /** What it says in words, where its wire has them; empty else. */
  readonly message: string;
  /** The time that it tells of, in milliseconds, where its wire has one. */
  readonly toldMs: number | null;
  /** The beginning of its body; null where there is none, or it is no text. */
  readonly body: string | null;
  /** Bytes of the whole body, as far as it was read. */
  readonly size: number;
}

/** A ping as it is kept. */
export interface KeptPing extends NewPing {
  /** Its place among all pings of the heartbeat, from 1. */
  readonly number: number;
  /** How long the run took that it ended, in milliseconds; null where it ended none. */
  readonly runMs: number | null;
}

/** The latest so many pings are kept of a heartbeat. */
export const KEPT_PINGS = 20;
/** A write that others keep getting in the way of is tried at most this often. */
const MAX_TRIES = 20;
/** Heartbeats whose pings are counted before they are written; all are forgotten when there are more. */
const MAX_COUNTED = 10_000;

/** What is stored of a heartbeat, and which ping wrote it. */
interface StoredFacts extends HeartbeatFacts {
  /** Tells a ping from all others: a remote store may have written it and yet answer that it did not. */
  readonly mark: number;
}

/** `heartbeats/<shard>/<url>`, and the latest pings in `pings/<url>/<place>`, whose places are used in turn. */
export class Heartbeats {
  readonly #database: Database;
  readonly #random: () => number;
  /** Pings that were not stored since the last one that was, by url. */
  readonly #counted = new Map<number, number>();

  constructor(database: Database, random: () => number = Math.random) {
    this.#database = database;
    this.#random = random;
  }

  /** What the pings of a heartbeat amount to. */
  async facts(id: number): Promise<HeartbeatFacts> {
    const { value } = await this.#database.get<StoredFacts>(keyOf(id));
    return value ?? NO_PINGS;
  }

  /** The same of all heartbeats of a shard, by url, in one read; those that never had a ping are left out. */
  async factsOfShard(
    shard: number,
  ): Promise<ReadonlyMap<number, HeartbeatFacts>> {
    const prefix = KEYS.heartbeats.key(shard);
    const entries = await this.#database.list<StoredFacts>({ prefix });
    return new Map(entries.map(({ key, value }) => [key[2] as number, value]));
  }

  /**
   * Stores a ping, in one commit, or only counts it where many came in the last
   * minute. Tells whether it is stored.
   */
  async record(id: number, ping: NewPing): Promise<boolean> {
    const mark = Math.floor(this.#random() * Number.MAX_SAFE_INTEGER);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database.get<StoredFacts>(
        keyOf(id),
      );
      if (value?.mark === mark) return true;
      const before = value ?? NO_PINGS;
      if (!isStored(before, ping)) {
        this.#count(id);
        return false;
      }
      const counted = this.#counted.get(id) ?? 0;
      const known = { ...before, total: before.total + counted };
      const { facts, runMs } = foldPing(known, ping);
      const kept: KeptPing = { ...ping, number: facts.total, runMs };
      const applied = await this.#database.commit({
        checks: [{ key: keyOf(id), versionstamp }],
        sets: [
          { key: keyOf(id), value: { ...facts, mark } satisfies StoredFacts },
          { key: KEYS.pings.key(id, facts.stored % KEPT_PINGS), value: kept },
        ],
      });
      if (applied === null) continue;
      this.#counted.delete(id);
      return true;
    }
    throw new StoreError("busy", "store the ping");
  }

  /** Notes that until `at` a ping may have been lost, and answers with what is known then. */
  async assume(id: number, at: number): Promise<HeartbeatFacts> {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const { value, versionstamp } = await this.#database.get<StoredFacts>(
        keyOf(id),
      );
      if (value === null || value.assumedAt >= at || value.lastAt >= at) {
        return value ?? NO_PINGS;
      }
      const next: StoredFacts = { ...value, assumedAt: at };
      const applied = await this.#database.commit({
        checks: [{ key: keyOf(id), versionstamp }],
        sets: [{ key: keyOf(id), value: next }],
      });
      if (applied !== null) return next;
    }
    throw new StoreError("busy", "note that a ping may be lost");
  }

  /** The latest pings of a heartbeat, newest first. */
  async latest(id: number): Promise<KeptPing[]> {
    const entries = await this.#database.list<KeptPing>({
      prefix: KEYS.pings.key(id),
    });
    return entries.map(({ value }) => value)
      .sort((a, b) => b.number - a.number);
  }

  #count(id: number): void {
    if (this.#counted.size >= MAX_COUNTED) this.#counted.clear();
    this.#counted.set(id, (this.#counted.get(id) ?? 0) + 1);
  }
}

function keyOf(id: number): Deno.KvKey {
  return KEYS.heartbeats.key(shardOf(id), id);
}
