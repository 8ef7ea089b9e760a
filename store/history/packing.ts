import { KEYS } from "../keys.ts";
import {
  countOf,
  mergeRollUp,
  newRollUp,
  type RollUp,
  subtractRollUp,
} from "../../monitor/roll_up.ts";
import type { LeftOut } from "../../monitor/state_times.ts";
import type { Database, Write } from "../database/database.ts";
import { isUpToDate, type PackedHour, packHour } from "./packed_hour.ts";
import {
  DAY_RETENTION_MS,
  EXPIRY_GRACE_MS,
  HOUR_RETENTION_MS,
} from "../retention.ts";
import { nextTurn } from "../../monitor/next_turn.ts";
import { decodeRollUps, encodeRollUps } from "../codecs/roll_up_codec.ts";
import type { Shards } from "../shards.ts";
import { encodeStates } from "../codecs/state_codec.ts";
import { StoreError } from "../database/store_error.ts";

const HOURS_PER_DAY = 24;
/** Blocks beyond this are written ahead: a commit takes 819,200 bytes. */
const MAX_COMMIT_BYTES = 400_000;
const MAX_TRIES = 10;

export interface PackingOptions {
  readonly retentionMs: number;
  readonly randomOperation: () => number;
  /** Where what is known ends; given where hours are packed that are not over. */
  readonly until?: number;
  /** What uptime leaves out; nothing where it is not told. */
  readonly leftOut?: LeftOut | undefined;
  /** Lets the event loop do other work. */
  readonly breathe?: () => Promise<void>;
}

/**
 * Packs the ticks of hours that are over into blocks, and adds them to the
 * roll-ups of the hour and the day, in one commit that also notes the hour as
 * packed: a crash at any point leaves it done or not begun. An hour that gets
 * ticks after that no longer counts as packed, and is packed again. Live windows
 * are not deleted; later windows take their keys.
 */
export class Packing {
  readonly #database: Database;
  readonly #shards: Shards;
  readonly #options: PackingOptions;

  constructor(database: Database, shards: Shards, options: PackingOptions) {
    this.#database = database;
    this.#shards = shards;
    this.#options = options;
  }

  /** Packs all hours of a shard up to and including `lastHour` that are not packed yet. */
  async packHours(shard: number, lastHour: number): Promise<void> {
    let packedHour = await this.#shards.packedHour(shard);
    while (packedHour < lastHour) {
      const packed = await this.#next(shard, packedHour, lastHour);
      if (!await this.#commit(shard, packed, packedHour)) return;
      packedHour = packed.hour;
    }
  }

  /**
   * The first hour after `before` that has live windows, or of which earlier ticks
   * tell; if none has any, the last one. Windows wait in their keys for as long as nobody records, so that hours
   * without any may lie between them.
   */
  async #next(
    shard: number,
    before: number,
    last: number,
  ): Promise<PackedHour> {
    const breathe = this.#options.breathe ?? nextTurn;
    const sources = {
      database: this.#database,
      shards: this.#shards,
      breathe,
      until: this.#options.until,
      leftOut: this.#options.leftOut ?? (() => []),
    };
    const following = await packHour(sources, shard, before + 1);
    if (following.rollUps.size > 0 || following.liveBytes > 0) return following;
    if (before + 1 === last) return following;
    const next = await this.#shards.nextLiveHour(shard, before);
    return await packHour(sources, shard, Math.min(next, last));
  }

  /** Notes the hour as packed. False when somebody else has moved on from `before`, or added to the hour: it is packed another time. */
  async #commit(
    shard: number,
    packed: PackedHour,
    before: number,
  ): Promise<boolean> {
    const blocks = await this.#writeAhead(this.#blockWrites(shard, packed));
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const snapshot = await this.#shards.load(shard);
      if (snapshot.packedHour !== before) return false;
      if (!await this.#isUpToDate(shard, packed, before)) return false;
      const operation = this.#options.randomOperation();
      const next = { ...snapshot, packedHour: packed.hour, operation };
      const key = KEYS.states.key(shard);
      const applied = await this.#database.commit({
        checks: [{ key, versionstamp: snapshot.versionstamp }],
        sets: [
          { key, value: encodeStates(next) },
          ...blocks,
          ...await this.#rollUpWrites(shard, packed),
        ],
        deletes: staleKeys(shard, packed),
      });
      if (applied !== null) return true;
    }
    throw new StoreError("busy", `pack hour ${packed.hour} of shard ${shard}`);
  }

  /** Whether neither the hour nor one that was passed over got ticks meanwhile. */
  async #isUpToDate(
    shard: number,
    packed: PackedHour,
    before: number,
  ): Promise<boolean> {
    if (!await isUpToDate(this.#shards, shard, packed)) return false;
    return packed.hour === before + 1 ||
      await this.#shards.nextLiveHour(shard, before) >= packed.hour;
  }

  #blockWrites(shard: number, { hour, blocks }: PackedHour): Write[] {
    const expireIn = this.#options.retentionMs + EXPIRY_GRACE_MS;
    return blocks.map((value, part) => ({
      key: KEYS.ticks.key(shard, hour, part),
      value,
      expireIn,
    }));
  }

  /** Writes what does not fit one commit; nobody reads it before the hour is noted as packed. Answers with the rest. */
  async #writeAhead(blocks: readonly Write[]): Promise<Write[]> {
    let batch: Write[] = [];
    let bytes = 0;
    for (const block of blocks) {
      const { length } = block.value as Uint8Array;
      if (bytes + length > MAX_COMMIT_BYTES) {
        await this.#put(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(block);
      bytes += length;
    }
    return batch;
  }

  /** Writes without a condition, and so any number of times: a remote store may not know whether it did. */
  async #put(sets: readonly Write[]): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (await this.#database.commit({ sets }) !== null) return;
    }
    throw new StoreError("busy", "write packed ticks");
  }

  async #rollUpWrites(
    shard: number,
    { hour, rollUps }: PackedHour,
  ): Promise<Write[]> {
    if (rollUps.size === 0) return [];
    const hourKey = KEYS.hours.key(shard, hour);
    const dayKey = KEYS.days.key(shard, Math.floor(hour / HOURS_PER_DAY));
    const [earlier, day] = await this.#database.getMany<Uint8Array>([
      hourKey,
      dayKey,
    ]);
    const hours = decoded(earlier);
    const days = decoded(day);
    for (const [id, rollUp] of rollUps) {
      const known = hours.get(id) ?? newRollUp();
      // less, where the hour's blocks have expired and its live windows were replaced
      if (countOf(rollUp) < countOf(known)) continue;
      const others = days.get(id);
      if (others !== undefined) subtractRollUp(others, known);
      days.set(id, mergeRollUp(others ?? newRollUp(), rollUp));
      hours.set(id, rollUp);
    }
    return [
      {
        key: hourKey,
        value: encodeRollUps(hours),
        expireIn: HOUR_RETENTION_MS + EXPIRY_GRACE_MS,
      },
      {
        key: dayKey,
        value: encodeRollUps(days),
        expireIn: DAY_RETENTION_MS + EXPIRY_GRACE_MS,
      },
    ];
  }
}

/** Parts of an earlier packing that are not written again. */
function staleKeys(
  shard: number,
  { hour, blocks, earlierBlocks }: PackedHour,
): Deno.KvKey[] {
  const keys: Deno.KvKey[] = [];
  for (let part = blocks.length; part < earlierBlocks; part++) {
    keys.push(KEYS.ticks.key(shard, hour, part));
  }
  return keys;
}

function decoded(value: Uint8Array | null | undefined): Map<number, RollUp> {
  return value ? decodeRollUps(value) : new Map();
}
