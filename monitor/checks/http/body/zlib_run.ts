import type { BrotliDecompress, InflateRaw } from "node:zlib";

/**
 * Feeds one decompressor of `node:zlib` piece by piece. What comes out is
 * bounded however much a piece may hold: `DecompressionStream` hands out a bomb
 * as a single piece.
 */
export class ZlibRun {
  readonly #engine: InflateRaw | BrotliDecompress;
  readonly #closed = Promise.withResolvers<void>();
  #outputs: Uint8Array[] = [];
  #outBytes = 0;
  #inBytes = 0;
  #failed = false;
  #isOver = false;

  /** The engine is destroyed once it has handed out `maxBytes` and a piece more. */
  constructor(engine: InflateRaw | BrotliDecompress, maxBytes: number) {
    this.#engine = engine;
    engine.on("data", (output: Uint8Array) => {
      this.#outputs.push(output);
      this.#outBytes += output.length;
      if (this.#outBytes > maxBytes) engine.destroy();
    });
    engine.on("error", () => {
      this.#failed = true;
      this.#closed.resolve();
    });
    engine.on("end", () => this.#isOver = true);
    engine.on("close", () => this.#closed.resolve());
  }

  /** Whether it could not go on. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Whether the end of what is compressed has come. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How much came out so far. */
  get outBytes(): number {
    return this.#outBytes;
  }

  /** How much of the last piece lies behind the end of what is compressed. */
  get surplus(): number {
    return this.#inBytes - this.#engine.bytesWritten;
  }

  /** What comes out of a piece, which must stay as it is. */
  async push(piece: Uint8Array): Promise<readonly Uint8Array[]> {
    this.#inBytes += piece.length;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#engine.write(piece, () => resolve());
    // of an engine that failed the call may never come
    await Promise.race([promise, this.#closed.promise]);
    return this.#taken();
  }

  /** What comes out at the end of all pieces. */
  async end(): Promise<readonly Uint8Array[]> {
    this.#engine.end();
    await this.#closed.promise;
    return this.#taken();
  }

  close(): void {
    this.#engine.destroy();
  }

  #taken(): readonly Uint8Array[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
