import { type RecorderDeps, ShardRecorder } from "./shard_recorder.ts";
import type { Claim, ShardSnapshot } from "./shard_store.ts";
import type { Clock } from "../types.ts";

export interface OpenRecordersDeps extends Omit<RecorderDeps, "maxPending"> {
  readonly clock: Clock;
  /** Ticks wait in memory for at most this. */
  readonly flushMs: (shards: number) => number;
  random(): number;
  /** The states of a shard are known, and its slots can be recorded. */
  onOpened(shard: number): void;
}

interface OpenRecorder {
  readonly recorder: ShardRecorder;
  flushedAt: number;
}

/** How soon a shard whose state could not be read is tried again. */
const RETRY_MS = 1_000;
/** At most this many ticks of all shards wait for a store that does not take them: some 100 MB. */
const MAX_PENDING = 500_000;
/** At most this many of one shard. */
const MAX_SHARD_PENDING = 20_000;

/**
 * The recorders of the shards that this instance holds, or has ticks of that
 * are not written yet. A recorder is made once the states of its shard are
 * read; from then on its windows open at once, with the store or without it.
 */
export class OpenRecorders {
  readonly #deps: OpenRecordersDeps;
  readonly #recorders = new Map<number, OpenRecorder>();
  /** Claims of shards whose states must be read first. */
  readonly #unopened = new Map<number, readonly Claim[]>();
  /** Shards whose states are being read. */
  readonly #reading = new Set<number>();
  readonly #retryAt = new Map<number, number>();

  constructor(deps: OpenRecordersDeps) {
    this.#deps = deps;
  }

  get(shard: number): ShardRecorder | undefined {
    return this.#recorders.get(shard)?.recorder;
  }

  *all(): Iterable<ShardRecorder> {
    for (const { recorder } of this.#recorders.values()) yield recorder;
  }

  /** Opens the windows of claims. A shard that cannot be read yet is tried again by `retry`. */
  open(claims: readonly Claim[]): void {
    for (const claim of claims) {
      const recorder = this.get(claim.shard);
      if (recorder !== undefined && isUpToDate(recorder, claim)) {
        recorder.open(claim);
        this.#deps.onOpened(claim.shard);
      } else {
        const waiting = this.#unopened.get(claim.shard) ?? [];
        this.#unopened.set(claim.shard, [...waiting, claim]);
      }
    }
    this.retry();
  }

  /** Reads the shards whose windows are not open yet. Never waits. */
  retry(): void {
    const now = this.#deps.clock.monotonicMs();
    for (const shard of this.#unopened.keys()) {
      if (this.#reading.has(shard)) continue;
      if (now < (this.#retryAt.get(shard) ?? -Infinity)) continue;
      this.#retryAt.delete(shard);
      this.#reading.add(shard);
      void this.#read(shard);
    }
  }

  /** A window begins: what is over is forgotten. */
  enter(window: number): void {
    for (const [shard, claims] of this.#unopened) {
      const left = claims.filter((claim) => claim.window >= window);
      if (left.length > 0) this.#unopened.set(shard, left);
      else this.#unopened.delete(shard);
    }
    for (const [shard, { recorder }] of this.#recorders) {
      recorder.enter(window);
      if (recorder.idle && !this.#reading.has(shard)) {
        this.#recorders.delete(shard);
      }
    }
  }

  /** Writes the shards whose ticks have waited long enough; at first they take turns. */
  flushDue(): void {
    const now = this.#deps.clock.monotonicMs();
    const flushMs = this.#deps.flushMs(this.#recorders.size);
    for (const open of this.#recorders.values()) {
      if (now - open.flushedAt < flushMs) continue;
      const isFirst = open.flushedAt === -Infinity;
      open.flushedAt = isFirst ? now - flushMs * this.#deps.random() : now;
      if (!isFirst) void open.recorder.flush();
    }
  }

  /** Writes all ticks that wait in memory. */
  async flush(): Promise<void> {
    await Promise.all([...this.all()].map((recorder) => recorder.flush()));
  }

  /** Reads the states of a shard, and opens its window. Never rejects. */
  async #read(shard: number): Promise<void> {
    const { clock, store, onError } = this.#deps;
    try {
      const known = this.get(shard);
      await known?.reload();
      const recorder = known ?? this.#create(shard, await store.load(shard));
      for (const claim of this.#unopened.get(shard) ?? []) recorder.open(claim);
      this.#unopened.delete(shard);
      this.#deps.onOpened(shard);
    } catch (error) {
      this.#retryAt.set(shard, clock.monotonicMs() + RETRY_MS);
      onError(error);
    } finally {
      this.#reading.delete(shard);
    }
  }

  #create(shard: number, base: ShardSnapshot): ShardRecorder {
    const deps = this.#deps;
    const recorder = new ShardRecorder(base, shard, {
      store: deps.store,
      now: deps.now,
      isCurrent: deps.isCurrent,
      exists: deps.exists,
      isLeftOut: deps.isLeftOut,
      newCommitId: deps.newCommitId,
      confirmClaim: deps.confirmClaim,
      onCommitted: deps.onCommitted,
      onLost: deps.onLost,
      onClaimLost: deps.onClaimLost,
      onError: deps.onError,
      maxPending: () =>
        Math.min(MAX_SHARD_PENDING, MAX_PENDING / this.#recorders.size),
    });
    this.#recorders.set(shard, { recorder, flushedAt: -Infinity });
    return recorder;
  }
}

/** Whether nobody else can have written the shard since its states were read. */
function isUpToDate(recorder: ShardRecorder, { window }: Claim): boolean {
  return recorder.isOpenAt(window - 1) || recorder.isOpenAt(window);
}
