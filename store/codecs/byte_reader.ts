/**
 * Reads what `ByteWriter` wrote.
 *
 * @throws {RangeError} where the bytes end too early.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  /** Reads the bytes from `at` up to, not including, `end`. */
  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get done(): boolean {
    return this.left === 0;
  }

  /** Bytes that are not read yet. */
  get left(): number {
    return this.#end - this.#at;
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      if (this.done) break;
      const byte = this.#bytes[this.#at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw this.#cutShort();
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The part that `ByteWriter.nested` wrote. */
  nested(): ByteReader {
    const end = this.#endOfNested();
    const part = new ByteReader(this.#bytes, this.#at, end);
    this.#at = end;
    return part;
  }

  /** Passes over a nested part without reading it. */
  skipNested(): void {
    this.#at = this.#endOfNested();
  }

  #endOfNested(): number {
    const end = this.unsigned() + this.#at;
    if (end > this.#end) throw this.#cutShort();
    return end;
  }

  #cutShort(): RangeError {
    return new RangeError(
      `Cannot read packed value: it is cut short at byte ${this.#at}`,
    );
  }
}
