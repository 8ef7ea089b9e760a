/** One probe of a url that has not been handed on. */
interface Running<Value> {
  value: Value | null;
  done: boolean;
}

/**
 * Hands results on in the order in which their probes began, per url: where a
 * timeout is longer than the interval, probes overlap and may end out of order,
 * but the history of a url must not.
 */
export class OrderedResults<Value> {
  readonly #running = new Map<number, Running<Value>[]>();
  readonly #handOn: (value: Value) => void;

  constructor(handOn: (value: Value) => void) {
    this.#handOn = handOn;
  }

  /** Urls with a probe that has not been handed on. */
  get size(): number {
    return this.#running.size;
  }

  /** Takes a place; the function that it returns fills it, null meaning that there is nothing to hand on. */
  begin(id: number): (value: Value | null) => void {
    const place: Running<Value> = { value: null, done: false };
    const places = this.#running.get(id);
    if (places === undefined) this.#running.set(id, [place]);
    else places.push(place);
    return (value) => {
      if (place.done) return;
      place.done = true;
      place.value = value;
      this.#drain(id);
    };
  }

  #drain(id: number): void {
    const places = this.#running.get(id) ?? [];
    while (places[0]?.done) {
      const { value } = places.shift() as Running<Value>;
      if (value !== null) this.#handOn(value);
    }
    if (places.length === 0) this.#running.delete(id);
  }
}
