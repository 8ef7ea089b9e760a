import type { ShardSnapshot } from "../../../monitor/record/shard_store.ts";
import type { MonitorState } from "../../../monitor/monitor_state.ts";
import type { RollUp } from "../../../monitor/roll_up.ts";
import { SHARD_SIZE } from "../../../monitor/slots.ts";
import type { Monitor, MonitorEvent, Tick } from "../../../monitor/types.ts";
import { decodeRollUps, encodeRollUps } from "../../codecs/roll_up_codec.ts";
import { encodeStates } from "../../codecs/state_codec.ts";
import type { Database, Write } from "../../database/database.ts";
import { sealUrl } from "../../codecs/sealed_url.ts";
import { withPingToken } from "../../ping_tokens.ts";
import { StoreError } from "../../database/store_error.ts";
import { Blocks } from "../../history/packed_hour.ts";
import { type Collection, KEYS } from "../../keys.ts";
import { EXPIRY_GRACE_MS, keptUntil } from "../../retention.ts";
import type { Shards } from "../../shards.ts";

/** A monitor with its history, ready to be written. */
export interface ImportedMonitor {
  readonly monitor: Monitor;
  /** Null where nothing was recorded of it. */
  readonly state: MonitorState | null;
  readonly events: readonly MonitorEvent[];
  readonly ticks: readonly Tick[];
  readonly hours: ReadonlyMap<number, RollUp>;
  readonly days: ReadonlyMap<number, RollUp>;
}

export interface ShardWriterDeps {
  readonly database: Database;
  readonly shards: Pick<Shards, "load">;
  readonly tickRetentionMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const HOUR_MS = 3_600_000;
/** Blocks of packing have numbers from 0 on and are never this many. */
const FIRST_IMPORTED_PART = 1_000;
const PARTS_PER_URL = 100;
/** At most this many entries and bytes go into one commit: a store takes 1,000 and 800 KiB. */
const MAX_WRITES = 200;
const MAX_COMMIT_BYTES = 300_000;
const MAX_TRIES = 20;

/**
 * Writes monitors of one shard with their histories into a store that may be in
 * use. The monitors themselves come last, in one commit with their states: up
 * to then nobody sees any of it, and the same import writes the same again.
 */
export class ShardWriter {
  readonly #deps: ShardWriterDeps;

  constructor(deps: ShardWriterDeps) {
    this.#deps = deps;
  }

  /** `monitors` are of the shard `shard`, in the order of their ids. */
  async write(
    shard: number,
    monitors: readonly ImportedMonitor[],
  ): Promise<void> {
    await this.#put(monitors.flatMap(({ events }) => events.map(eventWrite)));
    await this.#put(blockWrites(shard, monitors));
    await this.#mergeRollUps(shard, HOURS, monitors);
    await this.#mergeRollUps(shard, DAYS, monitors);
    await this.#commit(shard, (states) => {
      for (const { state } of monitors) {
        if (state !== null) states.set(state.id, state);
      }
      const version = { key: KEYS.urlsVersion.key(), value: this.#deps.now };
      const urls = monitors.map(({ monitor }) => ({
        key: KEYS.urls.key(monitor.id),
        value: sealUrl(withPingToken(monitor), this.#deps.database.secrets),
      }));
      const notes = monitors.map(({ monitor: { id, source } }) => ({
        key: KEYS.importedBefore.key(source?.system as string, id),
        value: source?.id,
      }));
      return Promise.resolve({
        sets: [...urls, ...notes, version],
        deletes: monitors.map(({ monitor: { id, source } }) =>
          KEYS.imported.key(source?.system as string, id)
        ),
      });
    });
  }

  /** Writes without a condition, and so any number of times. */
  async #put(writes: readonly Write[]): Promise<void> {
    const fresh = writes.flatMap((write) => this.#withExpiry(write));
    for (const sets of batches(fresh)) {
      let tries = 0;
      while (await this.#deps.database.commit({ sets }) === null) {
        if (++tries === MAX_TRIES) throw new StoreError("busy", "import");
      }
    }
  }

  /** Puts the monitors' roll-ups among those of the other urls of the shard. */
  async #mergeRollUps(
    shard: number,
    unit: Unit,
    monitors: readonly ImportedMonitor[],
  ): Promise<void> {
    const numbers = new Set(
      monitors.flatMap((each) => [...unit.of(each).keys()]),
    );
    const entries = [...numbers].sort((a, b) => a - b)
      .map((number) => ({ number, key: unit.collection.key(shard, number) }))
      .flatMap((entry) => this.#withExpiry({ ...entry, value: null }));
    for (let start = 0; start < entries.length; start += MAX_ROLL_UPS) {
      const part = entries.slice(start, start + MAX_ROLL_UPS);
      await this.#commit(shard, async () => {
        const sets = [];
        for (const entry of part) {
          const { value } = await this.#deps.database.get<Uint8Array>(
            entry.key,
          );
          const rollUps = value === null ? new Map() : decodeRollUps(value);
          for (const each of monitors) {
            const own = unit.of(each).get(entry.number);
            if (own !== undefined) rollUps.set(each.monitor.id, own);
          }
          sets.push({ ...entry, value: encodeRollUps(rollUps).slice() });
        }
        return { sets, deletes: [] };
      });
    }
  }

  /**
   * Commits together with the states of the shard, which whoever records or
   * packs there checks: neither overwrites what the other has written.
   */
  async #commit(
    shard: number,
    plan: (states: Map<number, MonitorState>) => Promise<{
      readonly sets: readonly Write[];
      readonly deletes: readonly Deno.KvKey[];
    }>,
  ): Promise<void> {
    const key = KEYS.states.key(shard);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const snapshot = await this.#deps.shards.load(shard);
      const states = new Map(snapshot.states);
      const { sets, deletes } = await plan(states);
      const next = { ...snapshot, states, packedHour: this.#packed(snapshot) };
      const stored = await this.#deps.database.commit({
        checks: [{ key, versionstamp: snapshot.versionstamp }],
        sets: [{ key, value: encodeStates(next).slice() }, ...sets],
        deletes,
      });
      if (stored !== null) return;
    }
    throw new StoreError("busy", `import into shard ${shard}`);
  }

  /** All hours that are over count as packed in a shard that was not there before. */
  #packed({ versionstamp, packedHour }: ShardSnapshot): number {
    return versionstamp === null
      ? Math.floor(this.#deps.now / HOUR_MS) - 1
      : packedHour;
  }

  /** Nothing for what is too old to be kept. */
  #withExpiry<Entry extends Write>(entry: Entry): Entry[] {
    const { tickRetentionMs, now } = this.#deps;
    const leftMs = keptUntil(entry.key, entry.value, tickRetentionMs) - now;
    if (leftMs <= 0) return [];
    return leftMs === Infinity
      ? [entry]
      : [{ ...entry, expireIn: leftMs + EXPIRY_GRACE_MS }];
  }
}

interface Unit {
  readonly collection: Collection<[shard: number, unit: number]>;
  readonly of: (monitor: ImportedMonitor) => ReadonlyMap<number, RollUp>;
}

const HOURS: Unit = { collection: KEYS.hours, of: ({ hours }) => hours };
const DAYS: Unit = { collection: KEYS.days, of: ({ days }) => days };

/** At most this many roll-ups go into one commit; each has some 3 KB in a full shard. */
const MAX_ROLL_UPS = 60;

function eventWrite(event: MonitorEvent): Write {
  return { key: KEYS.events.key(event.urlId, event.number), value: event };
}

/** Blocks of the hours' ticks, beside those of the shard's other urls. */
function blockWrites(
  shard: number,
  monitors: readonly ImportedMonitor[],
): Write[] {
  const first = (monitors[0]?.monitor.id ?? 0) % SHARD_SIZE;
  const firstPart = FIRST_IMPORTED_PART + first * PARTS_PER_URL;
  const hours = new Map<number, Blocks>();
  for (const { monitor, ticks } of monitors) {
    const byHour = Map.groupBy(ticks, ({ at }) => Math.floor(at / HOUR_MS));
    for (const [hour, own] of byHour) {
      const blocks = hours.get(hour) ?? new Blocks(hour * HOUR_MS);
      hours.set(hour, blocks);
      blocks.add(monitor.id, own);
    }
  }
  return [...hours].flatMap(([hour, blocks]) =>
    blocks.close().map((bytes, part) => ({
      key: KEYS.ticks.key(shard, hour, firstPart + part),
      value: bytes.slice(),
    }))
  );
}

function* batches(writes: readonly Write[]): Generator<Write[]> {
  let batch: Write[] = [];
  let bytes = 0;
  for (const write of writes) {
    const size = write.value instanceof Uint8Array ? write.value.length : 500;
    const isFull = batch.length === MAX_WRITES ||
      bytes + size > MAX_COMMIT_BYTES;
    if (isFull && batch.length > 0) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(write);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
