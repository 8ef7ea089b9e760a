import { serialize } from "node:v8";
import type { Kv } from "../store/database/database.ts";

/** Deno Deploy counts each write per started KB and each read per started 4 KB. */
const [WRITE_UNIT_BYTES, READ_UNIT_BYTES] = [1_024, 4_096];

type Mutation = { readonly key: Deno.KvKey; readonly value?: unknown };

/** A store that counts what Deno Deploy would charge for its use. */
export class KvMeter {
  readonly #inner: Deno.Kv;
  writeUnits = 0;
  readUnits = 0;
  commits = 0;
  /** Calls that have not ended. */
  pending = 0;

  constructor(inner: Deno.Kv) {
    this.#inner = inner;
  }

  reset(): void {
    this.writeUnits = this.readUnits = this.commits = 0;
  }

  close(): void {
    this.#inner.close();
  }

  /** The store as the program sees it. */
  get kv(): Kv {
    return {
      get: (key: Deno.KvKey) => this.#read(this.#inner.get(key)),
      getMany: (keys: readonly Deno.KvKey[]) =>
        this.#read(this.#inner.getMany([...keys])),
      list: (selector: Deno.KvListSelector, options?: Deno.KvListOptions) =>
        this.#list(selector, options),
      atomic: () => this.#atomic(),
      close: () => {},
    } as unknown as Kv;
  }

  async #read<Value>(reading: Promise<Value>): Promise<Value> {
    this.pending++;
    try {
      const found = await reading;
      for (const { value } of [found].flat() as Mutation[]) {
        this.readUnits += unitsOf([value], READ_UNIT_BYTES);
      }
      return found;
    } finally {
      this.pending--;
    }
  }

  async *#list(
    selector: Deno.KvListSelector,
    options?: Deno.KvListOptions,
  ): AsyncGenerator<Deno.KvEntry<unknown>> {
    this.pending++;
    let bytes = 0;
    try {
      for await (const entry of this.#inner.list(selector, options)) {
        bytes += sizeOf(entry.value);
        yield entry;
      }
    } finally {
      this.readUnits += Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
      this.pending--;
    }
  }

  #atomic(): Deno.AtomicOperation {
    const atomic = this.#inner.atomic();
    const mutations: Mutation[] = [];
    const metered = {
      check: (...checks: Deno.AtomicCheck[]) => {
        atomic.check(...checks);
        return metered;
      },
      set: (key: Deno.KvKey, value: unknown, options = {}) => {
        mutations.push({ key, value });
        atomic.set(key, value, options);
        return metered;
      },
      delete: (key: Deno.KvKey) => {
        mutations.push({ key });
        atomic.delete(key);
        return metered;
      },
      commit: () => this.#commit(atomic, mutations),
    };
    return metered as unknown as Deno.AtomicOperation;
  }

  async #commit(
    atomic: Deno.AtomicOperation,
    mutations: readonly Mutation[],
  ): Promise<Deno.KvCommitResult | Deno.KvCommitError> {
    this.pending++;
    try {
      const result = await atomic.commit();
      if (result.ok) {
        this.commits++;
        for (const { key, value } of mutations) {
          this.writeUnits += unitsOf([key, value], WRITE_UNIT_BYTES);
        }
      }
      return result;
    } finally {
      this.pending--;
    }
  }
}

function unitsOf(parts: readonly unknown[], unitBytes: number): number {
  const bytes = parts.reduce<number>((sum, part) => sum + sizeOf(part), 0);
  return Math.max(1, Math.ceil(bytes / unitBytes));
}

/** Bytes as they are, anything else as V8 writes it. */
function sizeOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return value instanceof Uint8Array
    ? value.length
    : serialize(value).byteLength;
}
