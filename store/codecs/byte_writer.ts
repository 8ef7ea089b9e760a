/** Appends numbers to a growing byte array: little-endian base 128, small numbers first. */
export class ByteWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** An integer from 0 to 2^53 - 1. */
  unsigned(value: number): void {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new RangeError(
        `Cannot pack "${value}": it must be an integer from 0 to 2^53 - 1`,
      );
    }
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** An integer from -2^52 to 2^52 - 1, near zero in few bytes. */
  signed(value: number): void {
    this.unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** A length, then the bytes of `part`. */
  nested(part: ByteWriter): void {
    const bytes = part.bytes();
    this.unsigned(bytes.length);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written so far; a view, not a copy. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(
      Math.max(this.#bytes.length * 2, this.#length + more),
    );
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
