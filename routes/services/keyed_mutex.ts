import { Mutex } from "../../monitor/mutex.ts";

interface SharedMutex {
  readonly mutex: Mutex;
  /** Runs that have not ended. */
  runs: number;
}

/** Runs the work of one key one after the other, in the order in which it was asked for; keys do not wait for each other. */
export class KeyedMutex<Key> {
  readonly #mutexes = new Map<Key, SharedMutex>();

  /** Settles as `work` does; a failure holds up nothing that follows. */
  async run<Value>(key: Key, work: () => Promise<Value>): Promise<Value> {
    const shared = this.#mutexes.get(key) ?? { mutex: new Mutex(), runs: 0 };
    this.#mutexes.set(key, shared);
    shared.runs++;
    try {
      return await shared.mutex.run(work);
    } finally {
      if (--shared.runs === 0) this.#mutexes.delete(key);
    }
  }
}
