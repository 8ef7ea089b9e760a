import type { Clock } from "../types.ts";

/** An exchange of this process with itself, which takes as long as we are late. */
export interface OwnExchange {
  /** Resolves when it is over; rejects when none could be made. */
  run(): Promise<void>;
  /** Frees what is kept between exchanges. */
  close(): void;
}

export interface OwnDelayDeps {
  readonly clock: Clock;
  readonly exchange: OwnExchange;
}

/** How often it measures while many probes start, and while a few wait. */
const BUSY_INTERVAL_MS = 250;
const IDLE_INTERVAL_MS = 1_000;
/** A delay that is watched closely. */
const LATE_MS = 100;
/** Busy is who starts this many probes per measurement: it then costs less than a hundredth of them. */
const BUSY_STARTS = 100;
/** Longer than any probe may take, its extra time and its witnesses included. */
const KEPT_MS = 180_000;
/** An exchange that failed after this long did not fail for want of something. */
const MIN_FAILED_MS = 1_000;
/** What `latestMs` looks back at. */
const LATEST_MS = 500;
/** What `recentWorstMs` looks back at. */
const RECENT_MS = 10_000;

interface Measured {
  /** Monotonic milliseconds. */
  readonly endedAt: number;
  readonly delayMs: number;
}

/**
 * How long this process keeps an answer waiting that is there already. Timers
 * do not tell: they run on time in a loop that is busy, and it is sockets that
 * wait. So it measures an exchange that goes the way of a probe; one that is
 * under way counts with its age.
 */
export class OwnDelay {
  readonly #clock: Clock;
  readonly #exchange: OwnExchange;
  readonly #measured: Measured[] = [];
  #startedAt = -Infinity;
  #isRunning = false;
  #latest: Promise<void> = Promise.resolve();
  #isResting = false;
  #starts = 0;

  constructor({ clock, exchange }: OwnDelayDeps) {
    this.#clock = clock;
    this.#exchange = exchange;
  }

  /** Measures nothing more until the next check. */
  stop(): void {
    this.#isResting = true;
    this.#exchange.close();
  }

  /** Counts a probe that starts. */
  noteStart(): void {
    this.#starts++;
  }

  /** Measures if it is time to. To be called every 100 ms or so. */
  check(inFlight: number): void {
    this.#isResting = false;
    if (this.#isRunning) return;
    const age = this.#clock.monotonicMs() - this.#startedAt;
    const isBusy = this.#starts >= BUSY_STARTS ||
      (this.#measured.at(-1)?.delayMs ?? 0) > LATE_MS;
    const isDue = isBusy
      ? age >= BUSY_INTERVAL_MS
      : age >= IDLE_INTERVAL_MS && inFlight > 0;
    if (isDue) this.#latest = this.#measure();
  }

  /**
   * Resolves once the delay of this moment is known: a loop may have become
   * busy since the last measurement. Measures unless it was a moment ago.
   */
  async catchUp(): Promise<void> {
    const endedAt = this.#measured.at(-1)?.endedAt ?? -Infinity;
    const age = this.#clock.monotonicMs() - endedAt;
    if (!this.#isRunning) {
      if (this.#isResting || age < BUSY_INTERVAL_MS) return;
      this.#latest = this.#measure();
    }
    await this.#latest;
  }

  /** The longest delay at any time since `since`, in milliseconds. */
  worstSinceMs(since: number): number {
    let worst = this.#pendingMs();
    for (let index = this.#measured.length - 1; index >= 0; index--) {
      const { endedAt, delayMs } = this.#measured[index] as Measured;
      if (endedAt < since) break;
      worst = Math.max(worst, delayMs);
    }
    return worst;
  }

  /** The longest delay of the last moments. */
  latestMs(): number {
    return this.worstSinceMs(this.#clock.monotonicMs() - LATEST_MS);
  }

  /** The longest delay of the last ten seconds. */
  recentWorstMs(): number {
    return this.worstSinceMs(this.#clock.monotonicMs() - RECENT_MS);
  }

  #pendingMs(): number {
    return this.#isRunning ? this.#clock.monotonicMs() - this.#startedAt : 0;
  }

  async #measure(): Promise<void> {
    this.#isRunning = true;
    this.#starts = 0;
    this.#startedAt = this.#clock.monotonicMs();
    try {
      await this.#exchange.run();
      this.#keep();
    } catch {
      // For want of a descriptor or a port nothing was measured; but an
      // exchange that was given up after seconds tells enough.
      if (this.#pendingMs() >= MIN_FAILED_MS) this.#keep();
    }
    this.#isRunning = false;
  }

  #keep(): void {
    const endedAt = this.#clock.monotonicMs();
    const delayMs = endedAt - this.#startedAt;
    const oldest = this.#measured[0];
    if (oldest !== undefined && oldest.endedAt < endedAt - KEPT_MS) {
      this.#measured.shift();
    }
    this.#measured.push({ endedAt, delayMs });
  }
}
