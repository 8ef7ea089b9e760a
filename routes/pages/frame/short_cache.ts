export interface ShortCacheOptions {
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

interface Entry<Value> {
  readonly madeAt: number;
  readonly value: Promise<Value>;
}

/** A value is made at most this often, however many ask for it. */
const FRESH_MS = 1_000;
const MAX_KEYS = 64;

/** What all who ask within a second share. A failure is not kept. */
export class ShortCache<Value> {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(options: ShortCacheOptions = {}) {
    this.#now = options.now ?? (() => performance.now());
  }

  /** `make` is given what was made before for the same key. */
  of(
    key: string,
    make: (before: Promise<Value> | undefined) => Promise<Value>,
  ): Promise<Value> {
    const known = this.#entries.get(key);
    if (known !== undefined && this.#now() - known.madeAt < FRESH_MS) {
      return known.value;
    }
    const value = make(known?.value);
    if (this.#entries.size >= MAX_KEYS) this.#entries.clear();
    this.#entries.set(key, { madeAt: this.#now(), value });
    value.catch(() => this.#entries.delete(key));
    return value;
  }
}
