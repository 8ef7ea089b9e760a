/** Deadlines that end within this time end together, late by at most as much. */
const BUCKET_MS = 5;
/** At most this share of a timeout is added to it for the time in which this process stood still. */
export const MAX_GIVEN_BACK_SHARE = 0.5;

/** What ends a connection, before and after it stands. */
export interface Expiry {
  readonly expired: boolean;
  /** Replaces what is called at the end; calls it at once when that has passed. */
  onExpiry(cancel: () => void): void;
}

/**
 * The end of the time that one probe has. It holds one way to cancel what the
 * probe waits for at the moment, since a probe waits for one thing at a time.
 *
 *   running ⇄ extended → last pass → expired
 *      └─────────┴───────────┴→ cleared
 */
export class Deadline implements Expiry {
  readonly #onClear: () => void;
  #bucket: Set<Deadline> | null = null;
  #expired = false;
  #cancel: (() => void) | null = null;
  /** What may still be given back. */
  #spareMs: number;
  /** What the process had lost when that was last taken into account. */
  #lostMs: number;
  #isLastPass = false;

  /** For DeadlineWheel; `onClear` is called once, when the deadline counts no more. */
  constructor(timeoutMs: number, lostMs: number, onClear: () => void) {
    this.#spareMs = timeoutMs * MAX_GIVEN_BACK_SHARE;
    this.#lostMs = lostMs;
    this.#onClear = onClear;
  }

  get expired(): boolean {
    return this.#expired;
  }

  onExpiry(cancel: () => void): void {
    this.#cancel = cancel;
    if (this.#expired) cancel();
  }

  /** For DeadlineWheel: whether it still waits for its end. */
  get isRunning(): boolean {
    return this.#bucket?.has(this) ?? false;
  }

  /** For DeadlineWheel: it ends with these. */
  putInto(bucket: Set<Deadline>): void {
    this.#bucket?.delete(this);
    this.#bucket = bucket.add(this);
  }

  /**
   * For DeadlineWheel, when the time is over: how many milliseconds more it
   * has. First come those that the process has lost, then one pass of the
   * event loop, in which an answer that is there already is read. 0 at the end.
   */
  takeExtraMs(lostMs: number): number {
    const givenBackMs = Math.min(lostMs - this.#lostMs, this.#spareMs);
    this.#lostMs = lostMs;
    if (givenBackMs > BUCKET_MS) {
      this.#spareMs -= givenBackMs;
      return givenBackMs;
    }
    if (this.#isLastPass) return 0;
    this.#isLastPass = true;
    return BUCKET_MS;
  }

  expire(): void {
    this.#expired = true;
    this.clear();
    this.#cancel?.();
  }

  /** The probe is over: nothing is called any more. */
  clear(): void {
    if (this.#bucket?.delete(this)) this.#onClear();
  }
}

/**
 * Ends the deadlines of all probes with one timer: a timer for each probe
 * would cost a tenth of the probe. No timer runs while no deadline does.
 */
export class DeadlineWheel {
  /** By the instant at which they end, in buckets since the time origin. */
  readonly #buckets = new Map<number, Set<Deadline>>();
  readonly #lostMs: () => number;
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the timer waits for. */
  #next = Infinity;

  /** `lostMs` tells for how many milliseconds this process has stood still so far; it never goes back. */
  constructor(lostMs: () => number = () => 0) {
    this.#lostMs = lostMs;
  }

  /** A deadline that ends in `timeoutMs`, never earlier, and later by a bounded part of what the process loses meanwhile. */
  start(timeoutMs: number): Deadline {
    this.#running++;
    const deadline = new Deadline(timeoutMs, this.#lostMs(), this.#onClear);
    this.#put(deadline, timeoutMs);
    return deadline;
  }

  readonly #onClear = (): void => {
    if (--this.#running > 0) return;
    this.#buckets.clear();
    this.#arm(Infinity);
  };

  #put(deadline: Deadline, inMs: number): void {
    const at = Math.ceil((performance.now() + inMs) / BUCKET_MS);
    let bucket = this.#buckets.get(at);
    if (bucket === undefined) {
      bucket = new Set();
      this.#buckets.set(at, bucket);
      if (at < this.#next) this.#arm(at);
    }
    deadline.putInto(bucket);
  }

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#next = at;
    if (at === Infinity) return;
    const waitMs = Math.ceil(at * BUCKET_MS - performance.now());
    this.#timer = setTimeout(() => this.#endDue(), Math.max(0, waitMs));
  }

  #endDue(): void {
    const now = performance.now() / BUCKET_MS;
    const lostMs = this.#lostMs();
    const due: Deadline[] = [];
    let next = Infinity;
    for (const [at, bucket] of this.#buckets) {
      if (at <= now) {
        this.#buckets.delete(at);
        due.push(...bucket);
      } else if (bucket.size === 0) this.#buckets.delete(at);
      else next = Math.min(next, at);
    }
    this.#next = next;
    for (const deadline of due) {
      if (!deadline.isRunning) continue; // what one before it called has cleared it
      const extraMs = deadline.takeExtraMs(lostMs);
      if (extraMs > 0) this.#put(deadline, extraMs);
      else deadline.expire();
    }
    if (this.#running > 0) this.#arm(this.#next);
  }
}
