/** A body that has arrived is read within three of them. */
const MICROTASKS_BEFORE_TIMER = 5;

/**
 * Ends waits that last too long, with one timer for all of them: a timer of
 * its own would cost each request more than reading a small body does.
 */
export class DeadlineQueue {
  readonly #timeoutMs: number;
  readonly #newError: () => Error;
  /** When each wait ends, in monotonic milliseconds; the earliest first, since all last equally long. */
  readonly #waits = new Map<(error: Error) => void, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Waits end after `timeoutMs` with an error of `newError`. */
  constructor(timeoutMs: number, newError: () => Error) {
    this.#timeoutMs = timeoutMs;
    this.#newError = newError;
  }

  /** Settles as `work` does, or rejects when that takes too long. */
  async wait<Result>(work: Promise<Result>): Promise<Result> {
    const arrived: Result[] = [];
    work.then((result) => arrived.push(result), () => {}); // which is thrown below
    // what needs no waiting needs no timer
    for (let task = 0; task < MICROTASKS_BEFORE_TIMER; task++) {
      await null;
      if (arrived.length > 0) return arrived[0] as Result;
    }
    return await this.#waitWithTimer(work);
  }

  async #waitWithTimer<Result>(work: Promise<Result>): Promise<Result> {
    let end: (error: Error) => void = () => {};
    const late = new Promise<never>((_, reject) => end = reject);
    this.#waits.set(end, performance.now() + this.#timeoutMs);
    if (this.#timer === undefined) this.#arm(this.#timeoutMs);
    try {
      return await Promise.race([work, late]);
    } finally {
      this.#waits.delete(end);
      if (this.#waits.size === 0) this.#disarm();
    }
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => this.#endLate(), delayMs);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #endLate(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const [end, at] of this.#waits) {
      if (at > now) return this.#arm(at - now);
      this.#waits.delete(end);
      end(this.#newError());
    }
  }
}
