import type { Clock, Timer } from "../types.ts";

/** How often the watch looks at the clock. */
const CHECK_INTERVAL_MS = 100;
/** A check later than this is a stall: too long for a response time to be believed. */
const STALL_MS = 500;
/** Between two checks the wall and the monotonic clock drift apart by this much only when the wall clock was set, or the machine slept. */
const STEP_MS = 1_000;

const LAG_SECONDS = 10;

interface SecondLag {
  second: number;
  lagMs: number;
}

export interface StallHooks {
  /** The loop stood still, or the process was stopped, for `lostMs`. */
  onStall(lostMs: number): void;
  /** The wall clock was set forward (positive) or back (negative), or the machine slept; `isStall` if `onStall` has told of it too. */
  onClockStep(stepMs: number, isStall: boolean): void;
  /** Called at each check, ten times a second. */
  onCheck(): void;
}

/**
 * Notices when this process could not measure time: an event loop that stood
 * still, a process that was stopped and continued, a clock that was set.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #hooks: StallHooks;
  #timer: Timer = null;
  #checkedAt = 0;
  #checkedAtWallMs = 0;
  #disturbedUntil = -Infinity;
  #steppedUntil = -Infinity;
  /** The worst lag of each of the last seconds, by the second modulo their number. */
  readonly #worst: SecondLag[] = Array.from(
    { length: LAG_SECONDS },
    () => ({ second: -Infinity, lagMs: 0 }),
  );
  /** How late all checks so far were, together. */
  #lagMs = 0;

  constructor(clock: Clock, hooks: StallHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  start(): void {
    this.stop();
    this.#checkedAt = this.#clock.monotonicMs();
    this.#checkedAtWallMs = this.#clock.wallMs();
    this.#arm();
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** Looks now, rather than at the next check. */
  check(): void {
    this.#look();
  }

  /** Whether anything since the monotonic time `since` makes a measured time worthless. */
  disturbedSince(since: number): boolean {
    this.#look(); // a result may arrive before the timer that notices the stall
    return since <= this.#disturbedUntil;
  }

  /** Whether the wall clock was set, or the machine slept, since the monotonic time `since`. */
  steppedSince(since: number): boolean {
    this.#look();
    return since <= this.#steppedUntil;
  }

  /** How long this process has kept its timers waiting so far, in milliseconds; never goes back. */
  get lagMs(): number {
    return this.#lagMs + Math.max(0, this.#nextCheckLatenessMs());
  }

  /** The worst lag of the event loop in the last ten seconds, in milliseconds; whoever reads it changes nothing. */
  recentWorstLagMs(): number {
    const first = this.#second() - LAG_SECONDS;
    return this.#worst.reduce(
      (worst, { second, lagMs }) =>
        second > first ? Math.max(worst, lagMs) : worst,
      Math.max(0, this.#nextCheckLatenessMs()),
    );
  }

  #second(): number {
    return Math.floor(this.#clock.monotonicMs() / 1_000);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(() => {
      this.#look();
      this.#noteCheck();
      this.#hooks.onCheck();
      this.#arm();
    }, CHECK_INTERVAL_MS);
  }

  /** How late the next check is, in milliseconds; negative until it is due. */
  #nextCheckLatenessMs(): number {
    return this.#clock.monotonicMs() - this.#checkedAt - CHECK_INTERVAL_MS;
  }

  #noteCheck(): void {
    const latenessMs = Math.max(0, this.#nextCheckLatenessMs());
    const second = this.#second();
    const known = this.#worst[second % LAG_SECONDS] as SecondLag;
    const lagMs = known.second === second ? known.lagMs : 0;
    known.second = second;
    known.lagMs = Math.max(lagMs, latenessMs);
    this.#lagMs += latenessMs;
    this.#checkedAt = this.#clock.monotonicMs();
    this.#checkedAtWallMs = this.#clock.wallMs();
  }

  #look(): void {
    const monotonic = this.#clock.monotonicMs();
    const elapsed = monotonic - this.#checkedAt;
    const step = this.#clock.wallMs() - this.#checkedAtWallMs - elapsed;
    const stepped = Math.abs(step) > STEP_MS;
    const stalled = elapsed - CHECK_INTERVAL_MS > STALL_MS;
    if (!stepped && !stalled) return;
    if (stepped) this.#steppedUntil = monotonic;
    this.#disturbedUntil = monotonic;
    this.#noteCheck();
    if (stalled) this.#hooks.onStall(elapsed - CHECK_INTERVAL_MS);
    if (stepped) this.#hooks.onClockStep(step, stalled);
  }
}
