const encoder = new TextEncoder();
/** What may wait for a client that reads slowly. */
const MAX_WAITING_BYTES = 256 * 1024;

export interface LiveStreamOptions {
  /** All that a client must know, as text for the wire. */
  readonly snapshot: () => string;
  /** Called once, whoever ends it. */
  readonly onEnd: (stream: LiveStream) => void;
}

/**
 * Server-Sent Events to one client (HTML Living Standard, 9.2). One that does
 * not keep up misses what came in between and gets a snapshot once it reads on.
 */
export class LiveStream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #options: LiveStreamOptions;
  #controller: ReadableStreamDefaultController | null = null;
  #isBehind = false;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        this.#controller = controller;
        controller.enqueue(encoder.encode(options.snapshot()));
      },
      pull: () => {
        if (!this.#isBehind) return;
        this.#isBehind = false;
        this.send(options.snapshot());
      },
      cancel: () => this.#end(),
    }, new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }));
  }

  send(text: string): void {
    if (this.#controller === null || text === "") return;
    if ((this.#controller.desiredSize ?? 0) <= 0) this.#isBehind = true;
    else this.#controller.enqueue(encoder.encode(text));
  }

  close(): void {
    const controller = this.#controller;
    this.#end();
    controller?.close();
  }

  #end(): void {
    if (this.#controller === null) return;
    this.#controller = null;
    this.#options.onEnd(this);
  }
}
