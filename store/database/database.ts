import { KEYS } from "../keys.ts";
import { realClock } from "../../monitor/real_clock.ts";
import type { Clock } from "../../monitor/types.ts";
import { SecretBox } from "../codecs/secret_box.ts";
import { RemoteCalls } from "./remote_calls.ts";
import { StoreError, troubleOf } from "./store_error.ts";

/** The part of `Deno.Kv` that is used; a simulation passes its own. */
export type Kv = Pick<Deno.Kv, "get" | "getMany" | "list" | "atomic" | "close">;

export interface Check {
  readonly key: Deno.KvKey;
  readonly versionstamp: string | null;
}

export interface Write {
  readonly key: Deno.KvKey;
  readonly value: unknown;
  /** Milliseconds until the entry may vanish. */
  readonly expireIn?: number;
}

/** One atomic change. */
export interface Change {
  readonly checks?: readonly Check[];
  readonly sets?: readonly Write[];
  readonly deletes?: readonly Deno.KvKey[];
}

export interface DatabaseOptions {
  /** When to stop waiting for a store behind a network, whose client resends for ever. */
  readonly deadlineMs?: number;
  /** Whether anybody listens at the address of such a store; null where that cannot be told. */
  readonly isListening?: () => Promise<boolean | null>;
  /** Such a store is away from now on, or is there again. */
  readonly onAway?: (isAway: boolean) => void;
  /** Without one, no secret can be saved. */
  readonly secrets?: SecretBox;
  readonly random?: () => number;
  readonly timers?: Pick<Clock, "setTimer" | "clearTimer">;
  readonly onRetry?: () => void;
  readonly onError?: (operation: string) => void;
}

/** So many keys one call of the runtime takes. */
const MAX_KEYS = 10;
/** How often a commit that found the store locked is tried before it is given up. */
const MAX_TRIES = 12;
const MAX_RETRY_DELAY_MS = 250;
/** Entries of a list that one call of the runtime hands over: 500 hold up the event loop for 5 ms and more. */
const LOCAL_BATCH = 100;
/** A store behind a network is to be asked as seldom as it allows. */
const REMOTE_BATCH = 500;

/**
 * The store, with what every caller needs: commits that found it locked were
 * not applied and are tried again with jitter; a call to a remote store has a
 * deadline; whatever fails leaves as a StoreError.
 */
export class Database {
  /** Seals what must not lie open in the store. */
  readonly secrets: SecretBox;
  readonly #kv: Kv;
  readonly #options: DatabaseOptions;
  readonly #remote: RemoteCalls | null;

  constructor(kv: Kv, options: DatabaseOptions = {}) {
    this.#kv = kv;
    this.#options = options;
    this.secrets = options.secrets ?? new SecretBox();
    const { deadlineMs, isListening, onAway } = options;
    this.#remote = deadlineMs === undefined ? null : new RemoteCalls({
      timers: this.#timers,
      deadlineMs,
      ping: () => kv.get(KEYS.schema.key()),
      isListening: isListening ?? (() => Promise.resolve(null)),
      onAway: onAway ?? (() => {}),
    });
  }

  get<Value>(key: Deno.KvKey): Promise<Deno.KvEntryMaybe<Value>> {
    return this.#call("read", () => this.#kv.get<Value>(key));
  }

  /** The values of up to 10 keys, in order; null where there is none. */
  async getMany<Value>(keys: readonly Deno.KvKey[]): Promise<(Value | null)[]> {
    const entries = await this.#call(
      "read",
      () => this.#kv.getMany<Value[]>(keys),
    );
    return entries.map(({ value }) => value as Value | null);
  }

  /** The values of any number of keys, in order; null where there is none. */
  async getEach<Value>(
    keys: readonly Deno.KvKey[],
  ): Promise<(Value | null)[]> {
    const values: (Value | null)[] = [];
    for (let at = 0; at < keys.length; at += MAX_KEYS) {
      values.push(...await this.getMany<Value>(keys.slice(at, at + MAX_KEYS)));
    }
    return values;
  }

  /** All entries of a selector, or the first `limit`. */
  list<Value>(
    selector: Deno.KvListSelector,
    options: { limit?: number; reverse?: boolean } = {},
  ): Promise<Deno.KvEntry<Value>[]> {
    return this.#call("list", async () => {
      const entries: Deno.KvEntry<Value>[] = [];
      const batchSize = Math.min(
        options.limit ?? Infinity,
        this.#remote === null ? LOCAL_BATCH : REMOTE_BATCH,
      );
      const listed = this.#kv.list<Value>(selector, { ...options, batchSize });
      for await (const entry of listed) entries.push(entry);
      return entries;
    });
  }

  /** The versionstamp of the change; null when a check failed, or when a remote store does not know. */
  async commit(change: Change): Promise<string | null> {
    for (let attempt = 1;; attempt++) {
      try {
        const result = await this.#once(
          "write",
          () => this.#atomic(change).commit(),
        );
        return result.ok ? result.versionstamp : null;
      } catch (error) {
        const busy = error instanceof StoreError && error.trouble === "busy";
        if (!busy || attempt === MAX_TRIES) {
          this.#options.onError?.("write");
          throw error;
        }
        this.#options.onRetry?.();
        await this.#backOff(attempt);
      }
    }
  }

  close(): void {
    this.#remote?.close();
    this.#kv.close();
  }

  #atomic(
    { checks = [], sets = [], deletes = [] }: Change,
  ): Deno.AtomicOperation {
    const atomic = this.#kv.atomic();
    for (const check of checks) atomic.check(check);
    for (const { key, value, expireIn } of sets) {
      atomic.set(key, value, expireIn === undefined ? {} : { expireIn });
    }
    for (const key of deletes) atomic.delete(key);
    return atomic;
  }

  async #call<Value>(
    operation: string,
    work: () => Promise<Value>,
  ): Promise<Value> {
    try {
      return await this.#once(operation, work);
    } catch (error) {
      this.#options.onError?.(operation);
      throw error;
    }
  }

  async #once<Value>(
    operation: string,
    work: () => Promise<Value>,
  ): Promise<Value> {
    try {
      return await (this.#remote?.run(operation, work) ?? work());
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(troubleOf(error), operation, error);
    }
  }

  async #backOff(attempt: number): Promise<void> {
    const most = Math.min(2 ** attempt, MAX_RETRY_DELAY_MS);
    const delayMs = (this.#options.random ?? Math.random)() * most;
    await new Promise<void>((resolve) => {
      this.#timers.setTimer(resolve, delayMs);
    });
  }

  get #timers(): Pick<Clock, "setTimer" | "clearTimer"> {
    return this.#options.timers ?? realClock;
  }
}
