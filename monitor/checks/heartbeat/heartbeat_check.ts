import { shardOf } from "../../slots.ts";
import type { JudgedResult, Monitor } from "../../types.ts";
import { type HeartbeatFacts, NO_PINGS } from "./heartbeat_facts.ts";
import type { NextDue } from "./heartbeat_rule.ts";
import {
  type HeartbeatVerdict,
  judgeHeartbeat,
  mayHaveMissed,
} from "./judge_heartbeat.ts";
import { nextDueOf } from "./next_due.ts";

type FactsById = ReadonlyMap<number, HeartbeatFacts>;

/** What judging needs of the store. Every method may throw when the store is in trouble. */
export interface HeartbeatStore {
  /** What the pings of all heartbeats of a shard amount to, by id; those without any are left out. */
  factsOfShard(shard: number): Promise<FactsById>;
  /** Notes that until `at` a ping may have been lost, and answers with what is known then. */
  assume(id: number, at: number): Promise<HeartbeatFacts>;
}

export interface HeartbeatCheckDeps {
  readonly store: HeartbeatStore;
  monotonicMs(): number;
  onError(error: unknown): void;
}

/** The slot that is judged, and the latest one before it that was; milliseconds since the epoch. */
export interface HeartbeatSlot {
  readonly at: number;
  /** 0 if there is none. */
  readonly lastAt: number;
}

interface Reading {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly facts: Promise<FactsById>;
}

/** What was read of a shard serves all its heartbeats for this long. */
const FRESH_MS = 1_000;
/** Somebody listened all the time if slots are no further apart than this many intervals. */
const MAX_INTERVALS = 1.5;

const NOTHING_MEASURED = {
  durationMs: null,
  suspect: null,
  waited: null,
  address: null,
  path: null,
  phases: { lookupMs: 0, connectMs: 0, tlsMs: 0, firstByteMs: 0 },
  certificateExpiresAt: null,
} as const;

/**
 * Judges the slots of heartbeats by the pings that are stored, instead of
 * asking anybody. A slot of which nothing can be told is null and leaves no
 * tick: that of a heartbeat without a ping so far, and while the store cannot
 * be read, since no ping could be stored then.
 *
 * So the ticks tell when somebody of us listened. A ping that was due in a time
 * without ticks may be lost: then the heartbeat is unknown until the next one
 * is due.
 */
export class HeartbeatCheck {
  readonly #deps: HeartbeatCheckDeps;
  readonly #readings = new Map<number, Reading>();
  readonly #schedules = new WeakMap<Monitor, Promise<NextDue>>();

  constructor(deps: HeartbeatCheckDeps) {
    this.#deps = deps;
  }

  /** Never rejects. */
  judge = async (
    monitor: Monitor,
    slot: HeartbeatSlot,
  ): Promise<JudgedResult | null> => {
    try {
      const nextDue = await this.nextDue(monitor);
      const read = await this.#read(monitor);
      const facts = await this.#afterGap(monitor, { read, slot, nextDue });
      return resultOf(judgeHeartbeat(facts, monitor, nextDue, slot.at), facts);
    } catch (error) {
      this.#deps.onError(error);
      return null;
    }
  };

  /** When the pings of a heartbeat are due. */
  nextDue(monitor: Monitor): Promise<NextDue> {
    const known = this.#schedules.get(monitor);
    if (known !== undefined) return known;
    const nextDue = nextDueOf(monitor);
    this.#schedules.set(monitor, nextDue);
    return nextDue;
  }

  /** A ping of this heartbeat was stored here: what was read before is out of date. */
  forget(id: number): void {
    this.#readings.delete(shardOf(id));
  }

  async #read({ id }: Monitor): Promise<HeartbeatFacts> {
    const shard = shardOf(id);
    const now = this.#deps.monotonicMs();
    let reading = this.#readings.get(shard);
    if (reading === undefined || now - reading.at > FRESH_MS) {
      reading = { at: now, facts: this.#deps.store.factsOfShard(shard) };
      this.#readings.set(shard, reading);
      // what failed is no answer for the next one
      reading.facts.catch(() => this.forget(id));
    }
    return (await reading.facts).get(id) ?? NO_PINGS;
  }

  async #afterGap(
    monitor: Monitor,
    { read, slot: { at, lastAt }, nextDue }: {
      readonly read: HeartbeatFacts;
      readonly slot: HeartbeatSlot;
      readonly nextDue: NextDue;
    },
  ): Promise<HeartbeatFacts> {
    const from = Math.max(lastAt, read.recent.at(-1) ?? 0);
    const isGap = at - from > MAX_INTERVALS * monitor.intervalMs;
    const gap = { from, to: at };
    if (!isGap || !mayHaveMissed(read, monitor, nextDue, gap)) return read;
    this.forget(monitor.id);
    return await this.#deps.store.assume(monitor.id, at);
  }
}

function resultOf(
  { status, reason }: HeartbeatVerdict,
  { exitCode }: HeartbeatFacts,
): JudgedResult | null {
  if (status === "new") return null;
  const isLate = status === "late";
  return {
    ...NOTHING_MEASURED,
    outcome: isLate ? "degraded" : status,
    kind: isLate ? "missed" : reason,
    status: reason === "failed" ? exitCode : null,
  };
}
