/** Bytes that arrive in pieces, to be taken in other pieces. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** What is there, or the next piece; null at the end. It is the caller's own. */
  async next(): Promise<Uint8Array | null> {
    if (this.#rest.length > 0) {
      const rest = this.#rest;
      this.#rest = new Uint8Array();
      return rest;
    }
    const { done, value } = await this.#pieces.next();
    return done ? null : Uint8Array.from(value);
  }

  /** Exactly so many bytes; null where the end comes first. */
  async take(count: number): Promise<Uint8Array | null> {
    while (this.#rest.length < count) {
      const { done, value } = await this.#pieces.next();
      if (done) return null;
      this.#rest = joined(this.#rest, value);
    }
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  /** Puts back what was taken last. */
  putBack(bytes: Uint8Array): void {
    this.#rest = joined(bytes, this.#rest);
  }

  /** Ends the source too. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
