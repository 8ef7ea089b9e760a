import type {
  Change,
  Check,
  Kv,
  Write,
} from "../../store/database/database.ts";
import type { SimProcess } from "./sim_process.ts";
import type { SimStore } from "./sim_store.ts";
import type { VirtualTime } from "./virtual_time.ts";

/** What becomes of a call. */
export type CallFault =
  | "busy"
  | "failed"
  | "full"
  | "silent"
  | "applied, then failed"
  | "applied, yet refused";

export interface Weather {
  /** How long a call takes to the store, or back. */
  latencyMs(): number;
  faultOf(kind: "read" | "write"): CallFault | null;
}

/** One process's handle on a simulated store. */
export class SimKv {
  readonly #store: SimStore;
  readonly #process: SimProcess;
  readonly #time: VirtualTime;
  readonly #weather: Weather;

  constructor(
    store: SimStore,
    { process, time, weather }: {
      process: SimProcess;
      time: VirtualTime;
      weather: Weather;
    },
  ) {
    this.#store = store;
    this.#process = process;
    this.#time = time;
    this.#weather = weather;
  }

  /** The handle as the program sees it. */
  asKv(): Kv {
    return {
      get: (key: Deno.KvKey) => this.#call("read", () => this.#store.get(key)),
      getMany: (keys: readonly Deno.KvKey[]) =>
        this.#call("read", () => keys.map((key) => this.#store.get(key))),
      list: (selector: Deno.KvListSelector, options = {}) =>
        this.#list(selector, options),
      atomic: () => this.#atomic(),
      close: () => {},
    } as unknown as Kv;
  }

  async *#list(
    selector: Deno.KvListSelector,
    options: Deno.KvListOptions,
  ): AsyncGenerator<Deno.KvEntry<unknown>> {
    yield* await this.#call(
      "read",
      () => this.#store.list(selector, options),
    );
  }

  #atomic() {
    const checks: Check[] = [];
    const sets: Write[] = [];
    const deletes: Deno.KvKey[] = [];
    const change: Change = { checks, sets, deletes };
    const atomic = {
      check: (check: Check) => {
        checks.push(check);
        return atomic;
      },
      set: (key: Deno.KvKey, value: unknown, options: object) => {
        sets.push({ key, value, ...options });
        return atomic;
      },
      delete: (key: Deno.KvKey) => {
        deletes.push(key);
        return atomic;
      },
      commit: () => this.#commit(change),
    };
    return atomic;
  }

  #commit(change: Change): Promise<{ ok: boolean; versionstamp?: string }> {
    return this.#call("write", (fault) => {
      const versionstamp = this.#store.commit(change);
      return versionstamp === null || fault === "applied, yet refused"
        ? { ok: false }
        : { ok: true, versionstamp };
    });
  }

  /** Sends a call to the store, where it takes effect even if the process dies meanwhile, and brings the answer back. */
  #call<Value>(
    kind: "read" | "write",
    work: (fault: CallFault | null) => Value,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#time.after(this.#weather.latencyMs(), () => {
        const fault = this.#weather.faultOf(kind);
        if (fault === "silent") return; // a client that resends for ever, and nobody there
        const refused = fault === "busy" || fault === "failed" ||
          fault === "full";
        const value = refused ? null : work(fault);
        const failed = refused || fault === "applied, then failed";
        this.#time.after(
          this.#weather.latencyMs(),
          () =>
            this.#process.deliver(() => {
              if (!failed) resolve(value as Value);
              else reject(new TypeError(MESSAGES[fault]));
            }),
        );
      });
    });
  }
}

const MESSAGES: Record<string, string> = {
  "busy": "database is locked",
  "failed": "connection reset",
  "full": "database or disk is full",
  "applied, then failed": "connection reset",
};
