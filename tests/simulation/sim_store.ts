import type { Change } from "../../store/database/database.ts";

/** One applied commit. */
export interface Applied {
  readonly change: Change;
  readonly versionstamp: string;
}

interface Stored {
  readonly key: Deno.KvKey;
  readonly value: unknown;
  readonly versionstamp: string;
  /** In true milliseconds; Infinity for ever. */
  readonly expiresAt: number;
}

/** Expired entries are still returned for as long as this. */
const LATE_EXPIRY_MS = 60_000;

/** The data of a simulated store: keys in order, values copied, commits all or nothing. */
export class SimStore {
  /** Called with each commit before it takes effect. */
  onCommit: (applied: Applied) => void = () => {};
  readonly #now: () => number;
  readonly #entries = new Map<string, Stored>();
  /** Encoded keys in order, by their first part. */
  readonly #order = new Map<string, string[]>();
  #commits = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get(key: Deno.KvKey): Deno.KvEntryMaybe<unknown> {
    const stored = this.#live(encodeKey(key));
    return stored === undefined
      ? { key, value: null, versionstamp: null }
      : { key, value: stored.value, versionstamp: stored.versionstamp };
  }

  list(
    selector: Deno.KvListSelector,
    { limit = Infinity, reverse = false }: Deno.KvListOptions,
  ): Deno.KvEntry<unknown>[] {
    const [start, end] = boundsOf(selector);
    const keys = this.#keysBetween(start, end);
    if (reverse) keys.reverse();
    const entries: Deno.KvEntry<unknown>[] = [];
    for (const encoded of keys) {
      if (entries.length >= limit) break;
      const stored = this.#live(encoded);
      if (stored !== undefined) entries.push(stored);
    }
    return entries;
  }

  /** The new versionstamp, or null when a check fails. */
  commit(change: Change): string | null {
    const { checks = [], sets = [], deletes = [] } = change;
    const holds = checks.every(({ key, versionstamp }) =>
      this.get(key).versionstamp === versionstamp
    );
    if (!holds) return null;
    const versionstamp = String(++this.#commits).padStart(20, "0");
    this.onCommit({ change, versionstamp });
    for (const { key, value, expireIn = Infinity } of sets) {
      const encoded = encodeKey(key);
      if (!this.#entries.has(encoded)) this.#insert(encoded, key);
      this.#entries.set(encoded, {
        key,
        value: copy(value),
        versionstamp,
        expiresAt: this.#now() + expireIn,
      });
    }
    for (const key of deletes) this.#remove(encodeKey(key), key);
    return versionstamp;
  }

  #live(encoded: string): Stored | undefined {
    const stored = this.#entries.get(encoded);
    if (stored === undefined) return undefined;
    if (this.#now() <= stored.expiresAt + LATE_EXPIRY_MS) return stored;
    this.#remove(encoded, stored.key);
    return undefined;
  }

  #keysBetween(start: string, end: string): string[] {
    const collection = start.slice(0, start.indexOf("\0"));
    if (collection !== "") {
      const keys = this.#order.get(collection) ?? [];
      return keys.slice(lowerBound(keys, start), lowerBound(keys, end));
    }
    return [...this.#entries.keys()].filter((key) => key >= start && key < end)
      .sort();
  }

  #insert(encoded: string, key: Deno.KvKey): void {
    const collection = collectionOf(key);
    const keys = this.#order.get(collection) ?? [];
    keys.splice(lowerBound(keys, encoded), 0, encoded);
    this.#order.set(collection, keys);
  }

  #remove(encoded: string, key: Deno.KvKey): void {
    if (!this.#entries.delete(encoded)) return;
    const keys = this.#order.get(collectionOf(key)) as string[];
    keys.splice(lowerBound(keys, encoded), 1);
  }
}

function collectionOf(key: Deno.KvKey): string {
  return encodeKey(key.slice(0, 1)).slice(0, -1);
}

/** Keys of the same kinds of parts, in the order of the store. */
export function encodeKey(key: Deno.KvKey): string {
  return key.map((part) =>
    typeof part === "number"
      ? `n${
        String(Math.min(part, Number.MAX_SAFE_INTEGER)).padStart(17, "0")
      }\0`
      : `s${String(part)}\0`
  ).join("");
}

function boundsOf(selector: Deno.KvListSelector): [string, string] {
  const range = selector as {
    prefix?: Deno.KvKey;
    start?: Deno.KvKey;
    end?: Deno.KvKey;
  };
  const prefix = encodeKey(range.prefix ?? []);
  return [
    range.start === undefined ? prefix : encodeKey(range.start),
    range.end === undefined ? `${prefix}\uffff` : encodeKey(range.end),
  ];
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function copy(value: unknown): unknown {
  return value instanceof Uint8Array ? value.slice() : structuredClone(value);
}
