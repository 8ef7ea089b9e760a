import type { OwnDelay } from "./own_delay.ts";
import type { StallWatch } from "./stall_watch.ts";
import type { Clock, JudgedResult, Monitor, ProbeResult } from "../types.ts";

/** A wait of which our own delay took more than this share is ours. */
const MAX_OWN_SHARE = 0.25;
/** A response time is believed when our own delay was shorter than this, whatever its share. */
const MAX_BELIEVED_DELAY_MS = 100;

/** When a probe started. */
export interface ProbeStart {
  readonly monotonicMs: number;
  /** The lateness of all our timers until then, in milliseconds. */
  readonly lagMs: number;
}

export interface ResultJudgeDeps {
  readonly clock: Clock;
  readonly stall: StallWatch;
  readonly ownDelay: OwnDelay;
}

/**
 * Tells what of a result is the target's and what is our own. An answer is a
 * fact, whatever our loop did; only its time may be ours. A failure that was
 * nothing but waiting is ours when we were late ourselves for a good part of it.
 */
export class ResultJudge {
  readonly #clock: Clock;
  readonly #stall: StallWatch;
  readonly #ownDelay: OwnDelay;

  constructor({ clock, stall, ownDelay }: ResultJudgeDeps) {
    this.#clock = clock;
    this.#stall = stall;
    this.#ownDelay = ownDelay;
  }

  /** To be called right before a probe starts. */
  begin(): ProbeStart {
    this.#ownDelay.noteStart();
    const monotonicMs = this.#clock.monotonicMs();
    return { monotonicMs, lagMs: this.#stall.lagMs };
  }

  /** To be awaited before a wait is judged: what we were late at its end counts too. */
  async catchUp(): Promise<void> {
    await this.#ownDelay.catchUp();
  }

  /** What our own delay leaves of a result. To be called when it has just arrived. */
  judge(
    { timeoutMs }: Monitor,
    result: ProbeResult,
    start: ProbeStart,
  ): JudgedResult {
    const isWait = result.suspect === "wait" ||
      (result.suspect === "dns" && result.durationMs >= timeoutMs);
    if (isWait && this.#isOwnWait(start)) return toUnknown(result);
    if (result.suspect !== null && this.#isOwnFailure(start)) {
      return toUnknown(result);
    }
    if (!this.#isOwnTime(result, start)) return result;
    // that it was slow was ours, too
    return result.kind === "slow"
      ? { ...result, outcome: "up", kind: null, durationMs: null }
      : { ...result, durationMs: null };
  }

  #isOwnWait(start: ProbeStart): boolean {
    if (this.#stall.steppedSince(start.monotonicMs)) return true;
    const waitedMs = this.#clock.monotonicMs() - start.monotonicMs;
    return this.#ownMs(start) > waitedMs * MAX_OWN_SHARE;
  }

  /**
   * Whether a failure that our network may have caused can be anywhere in a
   * time in which we stood still: the network may have come back since, and
   * those who answer now would witness wrongly.
   */
  #isOwnFailure(start: ProbeStart): boolean {
    return this.#ownMs(start) > MAX_BELIEVED_DELAY_MS &&
      this.#isOwnWait(start);
  }

  #isOwnTime({ durationMs }: ProbeResult, start: ProbeStart): boolean {
    if (this.#stall.disturbedSince(start.monotonicMs)) return true;
    const ownMs = this.#ownMs(start);
    return ownMs > MAX_BELIEVED_DELAY_MS && ownMs > durationMs * MAX_OWN_SHARE;
  }

  /**
   * Our own part of the time since then: either we stood still, which adds up,
   * or our sockets were late, which each answer meets once.
   */
  #ownMs({ monotonicMs, lagMs }: ProbeStart): number {
    return Math.max(
      this.#stall.lagMs - lagMs,
      this.#ownDelay.worstSinceMs(monotonicMs),
    );
  }
}

export function toUnknown(result: JudgedResult): JudgedResult {
  return { ...result, outcome: "unknown", kind: null };
}
