import type { Clock } from "../types.ts";

/**
 * At most this many probes start in one pass of the event loop. The runtime
 * serves 128 sockets a pass, and of more that are ready the latest first: the
 * others wait, for seconds if need be, while our own exchange is served at
 * once. A probe is ready two or three times, so that what is under way keeps
 * most of each pass.
 */
export const MAX_STARTS_PER_PASS = 32;
const MAX_PER_SECOND = 10_000;
const MIN_PER_SECOND = 20;
/** At a start and after a stall: it ramps up over some seconds. */
export const FIRST_PER_SECOND = 400;
/** Until the first sign of overload, and up to what was managed before one, in each step in which starts had to wait. */
const RAMP_FACTOR = 1.1;
/** From then on, each such step adds this. */
const STEP_PER_SECOND = 20;
/** It goes no further beyond what is due: what is overdue comes soon enough, and is no reason for a burst. */
const MAX_OVER_DUE = 1.25;
/** At least so long is between two steps. */
const STEP_MS = 100;
/** An own delay beyond this is overload: a quarter of a timeout of a second. */
const MAX_DELAY_MS = 250;
/** Below this there is room for more. */
const GOOD_DELAY_MS = 100;
const BACK_OFF_FACTOR = 0.8;
/** Up to this share of what was managed it ramps up again: the cause may have been a moment of somebody else's. */
const MANAGED_SHARE = 0.9;
/** What is managed is a mean over this: nothing starts in the moments that are late. */
const MANAGED_OVER_MS = 2_000;
/** What was managed under overload is known for this long: the cause may have been somebody else's. */
const MEASURED_FOR_MS = 600_000;
/** How long what was taken back is given to show. */
const MIN_BACK_OFF_GAP_MS = 500;

/**
 * How many probes may start: additive up, multiplicative down, by our own
 * delay, so that useful work stays at what the machine can do.
 *
 *   ramping (at a start, after a stall) → backing off ⇄ ramping → steady
 *                                              └────────←────────┘
 */
export class StartPace {
  readonly #clock: Clock;
  #perSecond = FIRST_PER_SECOND;
  /** Below this it ramps up. */
  #rampsTo = Infinity;
  /** Starts per second, of the last seconds. */
  #managed = 0;
  #allowed = MAX_STARTS_PER_PASS;
  /** Starts in this pass of the event loop. */
  #inPass = 0;
  #refilledAt: number;
  #steppedAt = -Infinity;
  #backedOffAt = -Infinity;
  /** The most that was managed under overload, and when that was seen first. */
  #measured = { perSecond: 0, at: -Infinity };
  /** Starts since the last step, and whether one had to wait. */
  #starts = 0;
  #hadToWait = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#refilledAt = clock.monotonicMs();
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** How many a second were managed at most when there was more to do than could be done; null while nobody knows. */
  get measuredPerSecond(): number | null {
    const { perSecond, at } = this.#measured;
    const isOld = this.#clock.monotonicMs() - at > MEASURED_FOR_MS;
    return isOld ? null : perSecond;
  }

  /** To be called by whoever starts probes, in each pass of the event loop anew. */
  beginPass(): void {
    this.#inPass = 0;
  }

  /** Whether one may start now; counts it then. */
  take(): boolean {
    const now = this.#clock.monotonicMs();
    const earned = (now - this.#refilledAt) * this.#perSecond / 1_000;
    this.#refilledAt = now;
    this.#allowed = Math.min(MAX_STARTS_PER_PASS, this.#allowed + earned);
    if (this.#allowed < 1 || this.#inPass >= MAX_STARTS_PER_PASS) {
      this.#hadToWait = true;
      return false;
    }
    this.#allowed--;
    this.#inPass++;
    this.#starts++;
    return true;
  }

  /** In how many milliseconds the next may start: at least one, and so a pass of the event loop. */
  waitMs(): number {
    return Math.max(
      1,
      Math.ceil((1 - this.#allowed) * 1_000 / this.#perSecond),
    );
  }

  /** Follows our own delay of the last moments, and what is due. To be called every 100 ms or so. */
  follow(delayMs: number, duePerSecond: number): void {
    const now = this.#clock.monotonicMs();
    const sinceStepMs = now - this.#steppedAt;
    if (sinceStepMs < STEP_MS) return;
    this.#steppedAt = now;
    const weight = Math.min(1, sinceStepMs / MANAGED_OVER_MS);
    const latest = this.#starts * 1_000 / sinceStepMs;
    this.#managed += (latest - this.#managed) * weight;
    const hadToWait = this.#hadToWait;
    this.#starts = 0;
    this.#hadToWait = false;
    this.#measure(hadToWait && delayMs > MAX_DELAY_MS);
    if (delayMs > MAX_DELAY_MS) this.#backOff(delayMs);
    else if (hadToWait && delayMs <= GOOD_DELAY_MS) this.#stepUp(duePerSecond);
  }

  /** The process stood still: what is overdue must not come faster than what was managed before. */
  restart(): void {
    const managed = Math.max(FIRST_PER_SECOND, this.#managed);
    this.#perSecond = Math.min(this.#perSecond, managed);
    this.#rampsTo = Infinity;
  }

  #measure(isOverloaded: boolean): void {
    const known = this.measuredPerSecond;
    if (known === null && isOverloaded) {
      const at = this.#clock.monotonicMs();
      this.#measured = { perSecond: this.#managed, at };
    } else if (known !== null && this.#managed > known) {
      this.#measured = { ...this.#measured, perSecond: this.#managed };
    }
  }

  #stepUp(duePerSecond: number): void {
    const next = this.#perSecond < this.#rampsTo
      ? this.#perSecond * RAMP_FACTOR
      : this.#perSecond + STEP_PER_SECOND;
    const enough = Math.max(FIRST_PER_SECOND, duePerSecond * MAX_OVER_DUE);
    this.#perSecond = Math.max(
      this.#perSecond,
      Math.min(MAX_PER_SECOND, enough, next),
    );
  }

  #backOff(delayMs: number): void {
    const now = this.#clock.monotonicMs();
    const gapMs = Math.max(MIN_BACK_OFF_GAP_MS, delayMs);
    if (now - this.#backedOffAt < gapMs) return;
    this.#backedOffAt = now;
    // What was not used was no cause: it is the real rate that is too high.
    const rate = Math.min(
      this.#perSecond,
      Math.max(this.#managed, MIN_PER_SECOND),
    );
    this.#rampsTo = rate * MANAGED_SHARE;
    this.#perSecond = Math.max(MIN_PER_SECOND, rate * BACK_OFF_FACTOR);
  }
}
