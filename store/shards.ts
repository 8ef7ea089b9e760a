import { changeRecordOf } from "../monitor/alerts/change_record.ts";
import { changesOf } from "../monitor/record/plan_commit.ts";
import { KEYS } from "./keys.ts";
import type {
  Claim,
  ShardCommit,
  ShardSnapshot,
  ShardStore,
  TicksByUrl,
} from "../monitor/record/shard_store.ts";
import type { MonitorEvent } from "../monitor/types.ts";
import type { Database, Write } from "./database/database.ts";
import { EVENT_RETENTION_MS, EXPIRY_GRACE_MS } from "./retention.ts";
import type { MonitorState } from "../monitor/monitor_state.ts";
import {
  decodePackedHour,
  decodeStates,
  encodeStates,
} from "./codecs/state_codec.ts";
import { StoreError } from "./database/store_error.ts";
import { decodeTicks, encodeTicks } from "./codecs/tick_codec.ts";

const HOUR_MS = 3_600_000;
/**
 * Live windows are kept for this long, in keys that are used in turn: nothing to
 * expire, nothing to delete. Hours are packed well before.
 */
const LIVE_MS = 4 * HOUR_MS;
/** Live windows that are read at once where all are looked through: some 3 MB of the busiest shard. */
export const LIVE_PAGE = 240;

/** A value of `live/<shard>/<n>`. */
export interface LiveWindow {
  readonly window: number;
  readonly ticks: Uint8Array;
}

export interface ShardsOptions {
  readonly windowMs: number;
  readonly claimKey: (shard: number, window: number) => Deno.KvKey;
}

/** `states/<shard>`, `live/<shard>/<window modulo n>` and `events/<url>/<n>`. */
export class Shards implements ShardStore {
  readonly #database: Database;
  readonly #options: ShardsOptions;
  readonly #liveWindows: number;

  constructor(database: Database, options: ShardsOptions) {
    this.#database = database;
    this.#options = options;
    this.#liveWindows = Math.ceil(LIVE_MS / options.windowMs);
  }

  async load(shard: number): Promise<ShardSnapshot> {
    const entry = await this.#database.get<Uint8Array>(KEYS.states.key(shard));
    return snapshotOf(shard, entry.value, entry.versionstamp);
  }

  /** The hour up to which a shard is packed; 0 where nothing is. */
  async packedHour(shard: number): Promise<number> {
    const { value } = await this.#database.get<Uint8Array>(
      KEYS.states.key(shard),
    );
    return value === null ? 0 : readFrom(shard, () => decodePackedHour(value));
  }

  /** Every shard's snapshot, in one read; damaged ones are left out. */
  async loadAll(): Promise<Map<number, ShardSnapshot>> {
    const entries = await this.#database.list<Uint8Array>({
      prefix: KEYS.states.key(),
    });
    const snapshots = new Map<number, ShardSnapshot>();
    for (const { key, value, versionstamp } of entries) {
      const shard = key[1] as number;
      try {
        snapshots.set(shard, snapshotOf(shard, value, versionstamp));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
    }
    return snapshots;
  }

  async windowTicks(shard: number, window: number): Promise<TicksByUrl> {
    const { value } = await this.#database.get<LiveWindow>(
      this.#liveKey(shard, window),
    );
    return value?.window === window ? decodeTicks(value.ticks) : new Map();
  }

  replacesHour(window: number): number {
    return this.#hourOf(window - this.#liveWindows);
  }

  /** The packed ticks of the live windows in a range of time, oldest first. */
  async liveTicks(
    shard: number,
    from: number,
    to: number,
  ): Promise<Uint8Array[]> {
    const { windowMs } = this.#options;
    const first = Math.floor(from / windowMs);
    const last = Math.ceil(to / windowMs) - 1;
    const ranges = ringRanges(first, last, this.#liveWindows);
    const lists = await Promise.all(
      ranges.map(([start, end]) =>
        this.#database.list<LiveWindow>({
          start: KEYS.live.key(shard, start),
          end: KEYS.live.key(shard, end + 1),
        })
      ),
    );
    return lists.flat()
      .map(({ value }) => value)
      .filter(({ window }) => window >= first && window <= last)
      .sort((a, b) => a.window - b.window)
      .map(({ ticks }) => ticks);
  }

  /** The first hour after `hour` that has a live window; Infinity if none has. */
  async nextLiveHour(shard: number, hour: number): Promise<number> {
    let next = Infinity;
    for (let start = 0; start < this.#liveWindows; start += LIVE_PAGE) {
      const end = Math.min(start + LIVE_PAGE, this.#liveWindows);
      const entries = await this.#database.list<LiveWindow>({
        start: KEYS.live.key(shard, start),
        end: KEYS.live.key(shard, end),
      });
      const hours = entries.map(({ value }) => this.#hourOf(value.window));
      next = Math.min(next, ...hours.filter((each) => each > hour));
    }
    return next;
  }

  commit(commit: ShardCommit): Promise<string | null> {
    const { claim, base, next, ticks, events } = commit;
    const { shard, window } = claim;
    // a copy, since of a view the store writes the whole buffer behind it
    const live: LiveWindow = { window, ticks: encodeTicks(ticks).slice() };
    return this.#database.commit({
      checks: [
        { key: KEYS.states.key(shard), versionstamp: base.versionstamp },
        ...this.#claimCheck(claim),
      ],
      sets: [
        { key: KEYS.states.key(shard), value: encodeStates(next) },
        { key: this.#liveKey(shard, window), value: live },
        ...events.map(eventWrite),
        ...changeWrites(commit),
      ],
    });
  }

  async holds(claim: Claim): Promise<boolean> {
    const key = this.#options.claimKey(claim.shard, claim.window);
    const entry = await this.#database.get(key);
    return entry.versionstamp === claim.versionstamp;
  }

  #claimCheck(
    { shard, window, versionstamp }: Claim,
  ): { key: Deno.KvKey; versionstamp: string }[] {
    if (versionstamp === null) return [];
    return [{ key: this.#options.claimKey(shard, window), versionstamp }];
  }

  #hourOf(window: number): number {
    return Math.floor(window * this.#options.windowMs / HOUR_MS);
  }

  #liveKey(shard: number, window: number): Deno.KvKey {
    return KEYS.live.key(shard, window % this.#liveWindows);
  }
}

/** The places of the numbers `first` to `last` in a ring, as one or two ranges. */
function ringRanges(
  first: number,
  last: number,
  size: number,
): [number, number][] {
  if (last < first) return [];
  if (last - first + 1 >= size) return [[0, size - 1]];
  const start = first % size;
  const end = last % size;
  return start <= end ? [[start, end]] : [[start, size - 1], [0, end]];
}

function snapshotOf(
  shard: number,
  value: Uint8Array | null,
  versionstamp: string | null,
): ShardSnapshot {
  if (value === null) {
    const states = new Map<number, MonitorState>();
    return { states, commitId: 0, packedHour: 0, versionstamp };
  }
  return { ...readFrom(shard, () => decodeStates(value)), versionstamp };
}

/** @throws {StoreError} when the record is damaged: writing it anew would undo what it said. */
function readFrom<Value>(shard: number, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new StoreError("failed", `read the states of shard ${shard}`, error);
  }
}

/** What alerts are made of: in the commit that changes a state, so that it is there exactly if the change is. */
function changeWrites(commit: ShardCommit): Write[] {
  return changesOf(commit).flatMap((change) => {
    const detail = commit.details?.get(change.newEvent.urlId);
    const record = changeRecordOf(change, commit.at, detail);
    if (record === null) return [];
    const key = KEYS.changes.key(record.urlId, record.number);
    return [{ key, value: record }];
  });
}

function eventWrite(event: MonitorEvent): Write {
  const key = KEYS.events.key(event.urlId, event.number);
  if (event.endedAt === null) return { key, value: event };
  return { key, value: event, expireIn: EVENT_RETENTION_MS + EXPIRY_GRACE_MS };
}
