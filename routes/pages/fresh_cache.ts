import { forgetOldest } from "../forget_oldest.ts";

export interface FreshCacheOptions<Value> {
  readonly load: (key: string) => Promise<Value>;
  /** A value is used for this long at least. */
  readonly minFreshMs: number;
  /** It is never used for longer without being read anew. */
  readonly maxFreshMs: number;
  /** Most keys; the oldest go first. */
  readonly maxKeys: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

interface Entry<Value> {
  value: Promise<Value>;
  /** Not read again before this. */
  goodUntil: number;
  reading: boolean;
}

/** Within those limits, what was read is good for this many times as long as the reading took. */
const PATIENCE = 100;

/**
 * Values that are costly to read. Only the first reader of a key waits; later
 * ones get what is there, while it is read anew once it is out of date.
 */
export class FreshCache<Value> {
  readonly #options: FreshCacheOptions<Value>;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(options: FreshCacheOptions<Value>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Rejects when there is no value yet and none could be read. */
  get(key: string): Promise<Value> {
    const known = this.#entries.get(key);
    if (known === undefined) return this.#first(key);
    if (!known.reading && this.#now() >= known.goodUntil) {
      void this.#read(key, known).catch(() => {}); // the old value serves on
    }
    return known.value;
  }

  #first(key: string): Promise<Value> {
    const entry = { goodUntil: 0, reading: false } as Entry<Value>;
    entry.value = this.#read(key, entry);
    this.#entries.set(key, entry);
    forgetOldest(this.#entries, this.#options.maxKeys);
    entry.value.catch(() => this.#entries.delete(key));
    return entry.value;
  }

  async #read(key: string, entry: Entry<Value>): Promise<Value> {
    const startedAt = this.#now();
    entry.reading = true;
    try {
      const value = await this.#options.load(key);
      entry.value = Promise.resolve(value);
      return value;
    } finally {
      const tookMs = this.#now() - startedAt;
      const freshMs = Math.max(this.#options.minFreshMs, tookMs * PATIENCE);
      entry.goodUntil = this.#now() +
        Math.min(freshMs, this.#options.maxFreshMs);
      entry.reading = false;
    }
  }
}
