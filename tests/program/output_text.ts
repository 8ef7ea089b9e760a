/** What a process writes to one of its streams. */
export class OutputText {
  text = "";
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  #waiting = Promise.withResolvers<void>();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#read(stream);
  }

  /** The first match; rejects when the stream ends without one. */
  async match(pattern: RegExp): Promise<RegExpExecArray> {
    let isOver = false;
    void this.ended.then(() => isOver = true);
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) return match;
      if (isOver) throw new Error(`Ended without ${pattern}: ${this.text}`);
      await Promise.race([this.#waiting.promise, this.ended]);
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      this.text += part;
      this.#waiting.resolve();
      this.#waiting = Promise.withResolvers();
    }
  }
}
