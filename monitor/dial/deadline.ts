/** Deadlines that end within this time end together, late by at most as much. */
const BUCKET_MS = 5;

/**
 * The end of the time that one probe has. It holds one way to cancel what the
 * probe waits for at the moment, since a probe waits for one thing at a time.
 */
export class Deadline {
  readonly #bucket: Set<Deadline>;
  readonly #onClear: () => void;
  #expired = false;
  #cancel: (() => void) | null = null;

  /** For DeadlineWheel; `onClear` is called once, when the deadline counts no more. */
  constructor(bucket: Set<Deadline>, onClear: () => void) {
    this.#bucket = bucket.add(this);
    this.#onClear = onClear;
  }

  get expired(): boolean {
    return this.#expired;
  }

  /** Replaces what is called at the end; calls it at once when that has passed. */
  onExpiry(cancel: () => void): void {
    this.#cancel = cancel;
    if (this.#expired) cancel();
  }

  expire(): void {
    this.#expired = true;
    this.clear();
    this.#cancel?.();
  }

  /** The probe is over: nothing is called any more. */
  clear(): void {
    if (this.#bucket.delete(this)) this.#onClear();
  }
}

/**
 * Ends the deadlines of all probes with one timer: a timer for each probe
 * would cost a tenth of the probe. No timer runs while no deadline does.
 */
export class DeadlineWheel {
  /** By the instant at which they end, in buckets since the time origin. */
  readonly #buckets = new Map<number, Set<Deadline>>();
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the timer waits for. */
  #next = Infinity;

  /** A deadline that ends in `timeoutMs`, never earlier. */
  start(timeoutMs: number): Deadline {
    const at = Math.ceil((performance.now() + timeoutMs) / BUCKET_MS);
    let bucket = this.#buckets.get(at);
    if (bucket === undefined) {
      bucket = new Set();
      this.#buckets.set(at, bucket);
      if (at < this.#next) this.#arm(at);
    }
    this.#running++;
    return new Deadline(bucket, this.#onClear);
  }

  readonly #onClear = (): void => {
    if (--this.#running > 0) return;
    this.#buckets.clear();
    this.#arm(Infinity);
  };

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#next = at;
    if (at === Infinity) return;
    const waitMs = Math.ceil(at * BUCKET_MS - performance.now());
    this.#timer = setTimeout(() => this.#expireDue(), Math.max(0, waitMs));
  }

  #expireDue(): void {
    const now = performance.now() / BUCKET_MS;
    let next = Infinity;
    for (const [at, bucket] of this.#buckets) {
      if (at <= now) {
        this.#buckets.delete(at);
        for (const deadline of bucket) deadline.expire();
      } else if (bucket.size === 0) this.#buckets.delete(at);
      else next = Math.min(next, at);
    }
    if (this.#running > 0) this.#arm(next);
  }
}
