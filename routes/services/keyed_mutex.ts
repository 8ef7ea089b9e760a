import { Mutex } from "../../monitor/mutex.ts";

interface Lane {
  readonly serial: Mutex;
  /** Runs that have not ended. */
  runs: number;
}

/** Runs the work of one key one after the other, in the order in which it was asked for; keys do not wait for each other. */
export class KeyedMutex<Key> {
  readonly #lanes = new Map<Key, Lane>();

  /** Settles as `work` does; a failure holds up nothing that follows. */
  async run<Value>(key: Key, work: () => Promise<Value>): Promise<Value> {
    const lane = this.#lanes.get(key) ?? { serial: new Mutex(), runs: 0 };
    this.#lanes.set(key, lane);
    lane.runs++;
    try {
      return await lane.serial.run(work);
    } finally {
      if (--lane.runs === 0) this.#lanes.delete(key);
    }
  }
}
