import type { Kv } from "../../store/database/database.ts";

/** Turns of the event loop without a new call after which a round trip is over. */
const QUIET_TURNS = 20;

/**
 * A store whose answers are held back until nobody asks for anything more:
 * counts how many round trips a reader makes one after the other, whatever is
 * asked in each.
 */
export class RoundTripsKv implements Kv {
  trips = 0;
  calls = 0;
  readonly #kv: Deno.Kv;
  #trip: Promise<void> | null = null;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  reset(): void {
    this.trips = 0;
    this.calls = 0;
  }

  get<Value>(key: Deno.KvKey): Promise<Deno.KvEntryMaybe<Value>> {
    return this.#hold(this.#kv.get<Value>(key));
  }

  getMany<Values extends readonly unknown[]>(
    keys: readonly [...{ [K in keyof Values]: Deno.KvKey }],
  ): Promise<{ [K in keyof Values]: Deno.KvEntryMaybe<Values[K]> }> {
    return this.#hold(this.#kv.getMany<Values>(keys));
  }

  list<Value>(
    selector: Deno.KvListSelector,
    options?: Deno.KvListOptions,
  ): Deno.KvListIterator<Value> {
    const entries = this.#hold(
      Array.fromAsync(this.#kv.list<Value>(selector, options)),
    );
    const later = async function* () {
      yield* await entries;
    };
    return later() as unknown as Deno.KvListIterator<Value>;
  }

  atomic(): Deno.AtomicOperation {
    return this.#kv.atomic();
  }

  close(): void {
    this.#kv.close();
  }

  async #hold<Value>(answer: Promise<Value>): Promise<Value> {
    this.calls++;
    this.#trip ??= this.#quiet();
    const trip = this.#trip;
    await trip;
    return await answer;
  }

  async #quiet(): Promise<void> {
    this.trips++;
    for (let calls = -1, turns = 0; turns < QUIET_TURNS; turns++) {
      if (calls !== this.calls) turns = 0;
      calls = this.calls;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#trip = null;
  }
}
