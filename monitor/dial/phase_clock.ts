import type { ProbePhases } from "../types.ts";

type Phase = keyof ProbePhases;

/** Splits the time of a probe into phases, of which at most one runs. */
export class PhaseClock {
  readonly #performanceNow: () => number;
  readonly #startedAt: number;
  #phases = noPhases();
  #phase: Phase | null = null;
  #phaseStartedAt = 0;
  #stoppedAfterMs: number | null = null;

  /** `performanceNow` counts milliseconds and never goes back. */
  constructor(performanceNow: () => number) {
    this.#performanceNow = performanceNow;
    this.#startedAt = performanceNow();
  }

  /** The phase that runs. */
  get phase(): Phase | null {
    return this.#phase;
  }

  /** Of the last hop; a phase that failed has the time until it did. */
  get phases(): ProbePhases {
    return this.#phases;
  }

  /** Starts the phases of a hop; those of the hop before are dropped. */
  startHop(): void {
    this.#phases = noPhases();
    this.#phase = null;
    this.enter("lookupMs");
  }

  /** Ends the phase that runs, and starts the next one unless it is null. */
  enter(phase: Phase | null): void {
    const now = this.#performanceNow();
    if (this.#phase !== null) {
      this.#phases[this.#phase] = now - this.#phaseStartedAt;
    }
    this.#phase = phase;
    this.#phaseStartedAt = now;
  }

  /** Milliseconds since the construction. */
  get elapsedMs(): number {
    return this.#performanceNow() - this.#startedAt;
  }

  /** Ends the phase that runs; returns the milliseconds from the construction to the first call. */
  stop(): number {
    if (this.#stoppedAfterMs === null) {
      this.enter(null);
      this.#stoppedAfterMs = this.#phaseStartedAt - this.#startedAt;
    }
    return this.#stoppedAfterMs;
  }
}

function noPhases(): Record<Phase, number> {
  return { lookupMs: 0, connectMs: 0, tlsMs: 0, firstByteMs: 0 };
}
