import type { Kv } from "../../store/database/database.ts";

/**
 * What can go wrong with a call. The last two are of a store whose answer tells
 * less than the truth: the commit was applied, and yet it throws or says no.
 */
export const FAULTS = [
  "locked",
  "full",
  "too large",
  "failed",
  "applied, then failed",
  "applied, yet refused",
] as const;

export type Fault = (typeof FAULTS)[number];

const MESSAGES: Record<Fault, string> = {
  "locked": "database is locked",
  "full": "database or disk is full",
  "too large": "Value too large (max 65536 bytes)",
  "failed": "connection reset",
  "applied, then failed": "connection reset",
  "applied, yet refused": "",
};

/** A store whose calls fail as the test wants. */
export class FaultyKv implements Kv {
  /** Calls so far; a commit, a read and a list are one each. */
  calls = 0;
  /** What happens to a call; null if nothing. */
  faultAt: (call: number) => Fault | null = () => null;
  readonly #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  async get<Value>(key: Deno.KvKey): Promise<Deno.KvEntryMaybe<Value>> {
    this.#failRead();
    return await this.#kv.get<Value>(key);
  }

  async getMany<Values extends readonly unknown[]>(
    keys: readonly [...{ [K in keyof Values]: Deno.KvKey }],
  ): Promise<{ [K in keyof Values]: Deno.KvEntryMaybe<Values[K]> }> {
    this.#failRead();
    return await this.#kv.getMany<Values>(keys);
  }

  list<Value>(
    selector: Deno.KvListSelector,
    options?: Deno.KvListOptions,
  ): Deno.KvListIterator<Value> {
    this.#failRead();
    return this.#kv.list<Value>(selector, options);
  }

  atomic(): Deno.AtomicOperation {
    const atomic = this.#kv.atomic();
    const commit = atomic.commit.bind(atomic);
    atomic.commit = async () => {
      const fault = this.#nextFault();
      if (fault === null) return await commit();
      if (fault.startsWith("applied")) await commit();
      if (fault === "applied, yet refused") return { ok: false };
      throw new TypeError(MESSAGES[fault]);
    };
    return atomic;
  }

  close(): void {
    this.#kv.close();
  }

  #nextFault(): Fault | null {
    return this.faultAt(++this.calls);
  }

  #failRead(): void {
    const fault = this.#nextFault();
    if (fault !== null && fault !== "applied, yet refused") {
      throw new TypeError(MESSAGES[fault]);
    }
  }
}
