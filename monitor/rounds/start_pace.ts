import type { Clock } from "../types.ts";

/**
 * At most this many probes start in one pass of the event loop. The runtime
 * serves 128 sockets a pass, and of more that are ready the latest first: the
 * others wait, for seconds if need be, while our own exchange is served at
 * once. A probe is ready two or three times, so that nearly half of each pass
 * is left for what has piled up.
 */
export const MAX_STARTS_PER_PASS = 24;
const MAX_PER_SECOND = 10_000;
const MIN_PER_SECOND = 20;
/**
 * What was not started in time is made up for this long: a quota stops us for
 * most of each tenth of a second, and it is the mean that counts.
 */
const MAX_ARREARS_MS = 100;
/** Those that come within this start together: a wake of their own costs half as much as the probe. */
const GATHERED_MS = 10;
/** At a start and after a stall: it ramps up over some seconds. */
export const FIRST_PER_SECOND = 400;
/** Until the first sign of overload, in each step in which starts had to wait. */
const RAMP_FACTOR = 1.1;
/** From then on, each such step adds this share, and this much at least. */
const STEP_SHARE = 0.03;
const MIN_STEP_PER_SECOND = 5;
/** It goes no further beyond what is due: what is overdue comes soon enough, and is no reason for a burst. */
const MAX_OVER_DUE = 1.25;
/** At least so long is between two steps. */
const STEP_MS = 100;
/** An own delay beyond this is overload: a quarter of a timeout of a second. */
const MAX_DELAY_MS = 250;
/** Below this there is room for more: a quota that stops us once is no sign that there is not. */
const GOOD_DELAY_MS = 150;
/** Gentle, since it is `STARTS_PER_END` that helps at once, and we are late for other reasons than load too: a major collection of garbage, somebody else on the machine. */
const BACK_OFF_FACTOR = 0.95;
/** While we are late, so many start for each that ends: what is under way shrinks, and the machine is never idle. */
const STARTS_PER_END = 0.8;
/** What is managed is the better of the last two spans of this length: one may hold a moment in which we stood still. */
const SPAN_MS = 2_000;
/** What was managed under overload is known for this long: the cause may have been somebody else's. */
const MEASURED_FOR_MS = 600_000;
/** How long the delay that is followed looks back: one from before a back-off is no reason for another. */
const LOOK_BACK_MS = 500;

/**
 * How many probes may start, so that useful work stays at what the machine can
 * do. While our own delay is short they follow a rate: first a ramp, then
 * small steps up, one step down for each time that we were late. While it is
 * long, fewer start than end: what is under way shrinks, and the work goes on.
 *
 *   ramping (at a start, after a stall) → late ⇄ steady
 */
export class StartPace {
  readonly #clock: Clock;
  #perSecond = FIRST_PER_SECOND;
  #isRamping = true;
  /** Probes that ended, a second, in the last two spans. */
  #spans: [number, number] = [0, 0];
  #spanBeganAt: number;
  #allowed = MAX_STARTS_PER_PASS;
  /** Starts in this pass of the event loop. */
  #inPass = 0;
  #refilledAt: number;
  /** Whether our own delay is overload. */
  #isLate = false;
  #steppedAt = -Infinity;
  #backedOffAt = -Infinity;
  /** The most that was managed under overload, and when that was seen first. */
  #measured = { perSecond: 0, at: -Infinity };
  /** Probes that ended in this span. */
  #ended = 0;
  /** Whether a start had to wait for the rate since the last step. */
  #hadToWait = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#refilledAt = clock.monotonicMs();
    this.#spanBeganAt = this.#refilledAt;
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
    const perSecond = this.#isLate ? MIN_PER_SECOND : this.#perSecond;
    const earned = (now - this.#refilledAt) * perSecond / 1_000;
    this.#refilledAt = now;
    const most = this.#perSecond * MAX_ARREARS_MS / 1_000;
    this.#allowed = Math.min(
      Math.max(MAX_STARTS_PER_PASS, most),
      this.#allowed + earned,
    );
    if (this.#allowed < 1) this.#hadToWait = true;
    if (this.#allowed < 1 || this.#inPass >= MAX_STARTS_PER_PASS) return false;
    this.#allowed--;
    this.#inPass++;
    return true;
  }

  /** To be called when a probe has ended: only that counts as managed. */
  noteEnded(): void {
    this.#ended++;
    if (this.#isLate) this.#allowed += this.#startsPerEnd();
  }

  /** In how many milliseconds the next should start: at least one, and so a pass of the event loop. */
  waitMs(): number {
    if (this.#allowed >= 1) return 1;
    const nextMs = (1 - this.#allowed) * 1_000 / this.#perSecond;
    return Math.max(GATHERED_MS, Math.ceil(nextMs));
  }

  /** Follows our own delay of the last moments, and what is due. To be called every 100 ms or so. */
  follow(delayMs: number, duePerSecond: number): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#steppedAt < STEP_MS) return;
    this.#steppedAt = now;
    this.#endSpan();
    const hadToWait = this.#hadToWait;
    this.#hadToWait = false;
    this.#setLate(delayMs > MAX_DELAY_MS);
    this.#measure(hadToWait && this.#isLate);
    if (this.#isLate) this.#backOff(delayMs);
    else if (hadToWait && delayMs <= GOOD_DELAY_MS) this.#stepUp(duePerSecond);
  }

  /** The process stood still: what is overdue must not come faster than what was managed before. */
  restart(): void {
    const managed = Math.max(FIRST_PER_SECOND, this.#managed);
    this.#perSecond = Math.min(this.#perSecond, managed);
    this.#isRamping = true;
  }

  /** 0 while nobody knows. */
  get #managed(): number {
    return Math.max(...this.#spans);
  }

  /** Less what may start in any case. */
  #startsPerEnd(): number {
    if (this.#managed === 0) return STARTS_PER_END;
    return Math.max(0, STARTS_PER_END - MIN_PER_SECOND / this.#managed);
  }

  #setLate(isLate: boolean): void {
    if (isLate && !this.#isLate) this.#allowed = 0;
    this.#isLate = isLate;
  }

  #endSpan(): void {
    const now = this.#clock.monotonicMs();
    const spanMs = now - this.#spanBeganAt;
    if (spanMs < SPAN_MS) return;
    this.#spans = [this.#spans[1], this.#ended * 1_000 / spanMs];
    this.#spanBeganAt = now;
    this.#ended = 0;
  }

  #measure(isOverloaded: boolean): void {
    const known = this.measuredPerSecond;
    if (known === null && isOverloaded && this.#managed > 0) {
      const at = this.#clock.monotonicMs();
      this.#measured = { perSecond: this.#managed, at };
    } else if (known !== null && this.#managed > known) {
      this.#measured = { ...this.#measured, perSecond: this.#managed };
    }
  }

  #stepUp(duePerSecond: number): void {
    const next = this.#isRamping
      ? this.#perSecond * RAMP_FACTOR
      : this.#perSecond +
        Math.max(MIN_STEP_PER_SECOND, this.#perSecond * STEP_SHARE);
    const enough = Math.max(FIRST_PER_SECOND, duePerSecond * MAX_OVER_DUE);
    this.#perSecond = Math.max(
      this.#perSecond,
      Math.min(MAX_PER_SECOND, enough, next),
    );
  }

  #backOff(delayMs: number): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#backedOffAt < LOOK_BACK_MS + delayMs) return;
    this.#backedOffAt = now;
    // What was not used was no cause: it is the real rate that is too high.
    const rate = this.#managed > 0
      ? Math.min(this.#perSecond, this.#managed)
      : this.#perSecond;
    this.#isRamping = false;
    this.#perSecond = Math.max(MIN_PER_SECOND, rate * BACK_OFF_FACTOR);
  }
}
