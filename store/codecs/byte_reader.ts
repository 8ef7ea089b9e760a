/**
 * Reads what `ByteWriter` wrote.
 *
 * @throws {RangeError} where the bytes end too early.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.left === 0;
  }

  /** Bytes that are not read yet. */
  get left(): number {
    return Math.max(0, this.#bytes.length - this.#at);
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError(
      `Cannot read packed value: it is cut short at byte ${this.#at}`,
    );
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The part that `ByteWriter.nested` wrote. */
  nested(): ByteReader {
    return new ByteReader(this.#take(this.unsigned()));
  }

  /** Passes over a nested part without reading it. */
  skipNested(): void {
    this.#take(this.unsigned());
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new RangeError(
        `Cannot read packed value: it is cut short at byte ${this.#at}`,
      );
    }
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}
