import type { Clock, Timer } from "../types.ts";

/** How often the watch looks at the clock. */
const CHECK_INTERVAL_MS = 100;
/** A beat later than this is a stall: too long for a response time to be believed. */
const STALL_MS = 500;
/** Wall and monotonic clock drift apart by this much in one beat only when the wall clock was set. */
const STEP_MS = 1_000;

export interface StallHooks {
  /** The loop stood still, or the process was stopped, for `lostMs`. */
  onStall(lostMs: number): void;
  /** The wall clock was set forward (positive) or back (negative). */
  onClockStep(stepMs: number): void;
}

/**
 * Notices when this process could not measure: an event loop that stood still,
 * a process that was stopped and continued, a clock that was set. Whatever was
 * in flight then says nothing about its target.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #hooks: StallHooks;
  #timer: Timer = null;
  #lastBeat = 0;
  #lastWall = 0;
  #disturbedUntil = -Infinity;
  #worstLagMs = 0;
  /** Of all beats that have ended. */
  #lagMs = 0;

  constructor(clock: Clock, hooks: StallHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  start(): void {
    this.stop();
    this.#lastBeat = this.#clock.monotonicMs();
    this.#lastWall = this.#clock.wallMs();
    this.#arm();
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** Looks now, rather than at the next beat. */
  check(): void {
    this.#look();
  }

  /** Whether anything since the monotonic time `since` makes a measurement worthless. */
  disturbedSince(since: number): boolean {
    this.#look(); // a result may arrive before the timer that notices the stall
    return since <= this.#disturbedUntil;
  }

  /** How long the event loop has kept its beats waiting so far, in milliseconds. */
  get lagMs(): number {
    return this.#lagMs + Math.max(0, this.#lag());
  }

  /** The worst lag of the event loop since the last call, in milliseconds. */
  takeWorstLagMs(): number {
    const worst = this.#worstLagMs;
    this.#worstLagMs = 0;
    return worst;
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(() => {
      const lag = this.#lag();
      this.#worstLagMs = Math.max(this.#worstLagMs, lag);
      this.#lagMs += Math.max(0, lag);
      this.#look();
      this.#lastBeat = this.#clock.monotonicMs();
      this.#lastWall = this.#clock.wallMs();
      this.#arm();
    }, CHECK_INTERVAL_MS);
  }

  /** Of the beat that is due next. */
  #lag(): number {
    return this.#clock.monotonicMs() - this.#lastBeat - CHECK_INTERVAL_MS;
  }

  #look(): void {
    const monotonic = this.#clock.monotonicMs();
    const elapsed = monotonic - this.#lastBeat;
    const step = this.#clock.wallMs() - this.#lastWall - elapsed;
    const stepped = Math.abs(step) > STEP_MS;
    const stalled = elapsed - CHECK_INTERVAL_MS > STALL_MS;
    if (!stepped && !stalled) return;
    this.#disturbedUntil = monotonic;
    this.#lastBeat = monotonic;
    this.#lastWall = this.#clock.wallMs();
    if (stalled) this.#hooks.onStall(elapsed - CHECK_INTERVAL_MS);
    if (stepped) this.#hooks.onClockStep(step);
  }
}
