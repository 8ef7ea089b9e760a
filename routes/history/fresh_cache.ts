import { evictOldest } from "../server/evict_oldest.ts";

export interface FreshCacheOptions<Value> {
  readonly load: (key: string) => Promise<Value>;
  /** A value is used for this long at least. */
  readonly minFreshMs: number;
  /** It is not used for longer without being read anew, nor after twice this time unless it cannot be read. */
  readonly maxFreshMs: number;
  /** At most this many keys; the oldest go first. */
  readonly maxKeys: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

interface Entry<Value> {
  value: Promise<Value>;
  /** It is not read again before this. */
  goodUntil: number;
  readAt: number;
  reading: boolean;
  /** Everybody who finds it too old waits for the same reading. */
  anew: Promise<Value> | null;
}

/** Within these limits, a value is used for this many times as long as it took to read. */
const FRESH_PER_READ_TIME = 100;

/**
 * Values that are costly to read. Readers who find no value, or one that is far
 * too old, wait; others get the old value while it is read anew.
 */
export class FreshCache<Value> {
  readonly #options: FreshCacheOptions<Value>;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(options: FreshCacheOptions<Value>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The value of a key. Rejects when there is none yet and none could be read. */
  get(key: string): Promise<Value> {
    const known = this.#entries.get(key);
    if (known === undefined) return this.#first(key);
    if (this.#isTooOld(known)) return this.#anew(key, known);
    if (!known.reading && this.#now() >= known.goodUntil) {
      void this.#read(key, known).catch(() => {}); // the old value serves on
    }
    return known.value;
  }

  /** What is far too old is better than nothing while it cannot be read. */
  async #anew(key: string, known: Entry<Value>): Promise<Value> {
    if (this.#now() < known.goodUntil) return known.value;
    try {
      known.anew ??= this.#read(key, known).finally(() => known.anew = null);
      return await known.anew;
    } catch {
      return known.value;
    }
  }

  #isTooOld({ readAt }: Entry<Value>): boolean {
    return this.#now() - readAt > 2 * this.#options.maxFreshMs;
  }

  #first(key: string): Promise<Value> {
    const entry = {
      goodUntil: 0,
      readAt: this.#now(),
      reading: false,
      anew: null,
    } as unknown as Entry<Value>;
    entry.value = this.#read(key, entry);
    this.#entries.set(key, entry);
    evictOldest(this.#entries, this.#options.maxKeys);
    entry.value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return entry.value;
  }

  async #read(key: string, entry: Entry<Value>): Promise<Value> {
    const startedAt = this.#now();
    entry.reading = true;
    try {
      const value = await this.#options.load(key);
      entry.value = Promise.resolve(value);
      entry.readAt = startedAt;
      return value;
    } finally {
      const tookMs = this.#now() - startedAt;
      const freshMs = Math.max(
        this.#options.minFreshMs,
        tookMs * FRESH_PER_READ_TIME,
      );
      entry.goodUntil = this.#now() +
        Math.min(freshMs, this.#options.maxFreshMs);
      entry.reading = false;
    }
  }
}
