/** Runs the work of one key one after the other, in the order in which it was asked for; keys do not wait for each other. */
export class Turns<Key> {
  /** The last of each key that has work; none of them rejects. */
  readonly #last = new Map<Key, Promise<unknown>>();

  /** Settles as `work` does; a failure holds up nothing that follows. */
  async run<Value>(key: Key, work: () => Promise<Value>): Promise<Value> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const result = before.then(work);
    const last = result.catch(() => {});
    this.#last.set(key, last);
    try {
      return await result;
    } finally {
      if (this.#last.get(key) === last) this.#last.delete(key);
    }
  }
}
