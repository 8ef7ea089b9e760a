import { Ckms, type Objective } from "./ckms.ts";

/** Values that are sorted and merged at a time; merging one costs as much. */
const BATCH_SIZE = 500;

export interface AgedQuantilesOptions {
  readonly objectives: readonly Objective[];
  /** A value is forgotten at this age, or earlier by at most one bucket. */
  readonly maxAgeMs: number;
  /** Into how many steps `maxAgeMs` is divided; each costs one more stream. */
  readonly ageBuckets: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Quantiles of the last `maxAgeMs`, from streams that all get every value and
 * are emptied in turn. The one that was emptied longest ago answers.
 */
export class AgedQuantiles {
  readonly #streams: readonly Ckms[];
  readonly #bucketMs: number;
  readonly #now: () => number;
  readonly #batch = new Float64Array(BATCH_SIZE);
  #pending = 0;
  #oldest = 0;
  #oldestEndsAt: number;

  constructor(options: AgedQuantilesOptions) {
    const { objectives, maxAgeMs, ageBuckets } = options;
    if (!(maxAgeMs > 0 && maxAgeMs < Infinity)) {
      throw new RangeError(
        `Cannot keep values for "${maxAgeMs}" ms: must be finite and above 0`,
      );
    }
    if (!(Number.isInteger(ageBuckets) && ageBuckets >= 1)) {
      throw new RangeError(
        `Cannot use "${ageBuckets}" age buckets: must be an integer from 1`,
      );
    }
    this.#streams = Array.from(
      { length: ageBuckets },
      () => new Ckms(objectives),
    );
    this.#bucketMs = maxAgeMs / ageBuckets;
    this.#now = options.now ?? (() => performance.now());
    this.#oldestEndsAt = this.#now() + this.#bucketMs;
  }

  /** Adds one value, which must not be NaN. */
  insert(value: number): void {
    this.#age();
    this.#batch[this.#pending++] = value;
    if (this.#pending === BATCH_SIZE) this.#flush();
  }

  /** The value at one of the objectives' quantiles; NaN when there is none. */
  query(quantile: number): number {
    this.#age();
    this.#flush();
    return this.#streams[this.#oldest]?.query(quantile) ?? NaN;
  }

  #flush(): void {
    if (this.#pending === 0) return;
    const batch = this.#batch.subarray(0, this.#pending).sort();
    for (const stream of this.#streams) stream.merge(batch);
    this.#pending = 0;
  }

  #age(): void {
    const now = this.#now();
    if (now < this.#oldestEndsAt) return;
    this.#flush(); // what waits was seen before the bucket ended
    const ended = 1 + Math.floor((now - this.#oldestEndsAt) / this.#bucketMs);
    const streams = this.#streams;
    for (let left = Math.min(ended, streams.length); left > 0; left--) {
      streams[this.#oldest]?.clear();
      this.#oldest = (this.#oldest + 1) % streams.length;
    }
    this.#oldestEndsAt += ended * this.#bucketMs;
  }
}
