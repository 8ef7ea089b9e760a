import { type RecorderDeps, ShardRecorder } from "./shard_recorder.ts";
import type { Claim } from "./shard_store.ts";
import type { JudgedSlot } from "./judged_slot.ts";
import { CLAIM_WINDOWS, shardOf } from "../slots.ts";
import type { Clock } from "../types.ts";

export interface OpenRecordersDeps extends RecorderDeps {
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

/** The recorders of the shards that this instance holds, or has ticks of that are not written yet. */
export class OpenRecorders {
  readonly #deps: OpenRecordersDeps;
  readonly #held = new Map<number, OpenRecorder>();
  /** Shards whose claims are being opened, one after the other. */
  readonly #opening = new Map<number, Promise<void>>();
  readonly #retryAt = new Map<number, number>();

  constructor(deps: OpenRecordersDeps) {
    this.#deps = deps;
  }

  get(shard: number): ShardRecorder | undefined {
    return this.#held.get(shard)?.recorder;
  }

  *all(): Iterable<ShardRecorder> {
    for (const { recorder } of this.#held.values()) yield recorder;
  }

  /** Opens the windows of claims that are not open yet. */
  open(claims: Iterable<Claim>): void {
    const now = this.#deps.clock.monotonicMs();
    for (const claim of claims) {
      const { shard } = claim;
      const known = this.#opening.has(shard) ||
        this.get(shard)?.isOpen(claim) === true ||
        now < (this.#retryAt.get(shard) ?? -Infinity);
      if (known) continue;
      this.#retryAt.delete(shard);
      const opening = this.#open(claim).catch((error) => {
        this.#retryAt.set(shard, this.#deps.clock.monotonicMs() + RETRY_MS);
        this.#deps.onError(error);
      }).finally(() => this.#opening.delete(shard));
      this.#opening.set(shard, opening);
    }
  }

  record(window: number, entry: JudgedSlot): void {
    const recorder = this.get(shardOf(entry.monitor.id));
    if (recorder === undefined) this.#deps.onLost([entry]);
    else recorder.record(window, entry);
  }

  /** A window begins: the claims of windows long past have run out. */
  enter(window: number): void {
    for (const [shard, { recorder }] of this.#held) {
      recorder.forget(window - CLAIM_WINDOWS + 1, window + 1);
      if (recorder.idle && !this.#opening.has(shard)) this.#held.delete(shard);
    }
  }

  /** Writes the shards whose ticks have waited long enough; at first they take turns. */
  flushDue(): void {
    const now = this.#deps.clock.monotonicMs();
    const flushMs = this.#deps.flushMs(this.#held.size);
    for (const held of this.#held.values()) {
      if (now - held.flushedAt < flushMs) continue;
      const late = held.flushedAt === -Infinity;
      held.flushedAt = late ? now - flushMs * this.#deps.random() : now;
      if (!late) void held.recorder.flush();
    }
  }

  /** Writes all ticks that wait in memory. */
  async flush(): Promise<void> {
    await Promise.all([...this.all()].map((recorder) => recorder.flush()));
  }

  async #open(claim: Claim): Promise<void> {
    const { shard, window } = claim;
    const { store } = this.#deps;
    const known = this.get(shard);
    if (known?.isOpenAt(window - 1) === false) await known.reload();
    const recorder = known ??
      new ShardRecorder(await store.load(shard), shard, this.#deps);
    // An earlier run of this instance, or one that gave the claim back, may have written part of it.
    recorder.open(claim, await store.windowTicks(shard, window));
    if (known === undefined) {
      this.#held.set(shard, { recorder, flushedAt: -Infinity });
    }
    this.#deps.onOpened(shard);
  }
}
