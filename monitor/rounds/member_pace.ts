import type { Clock } from "../types.ts";

/** At most this many start at once; fewer where a tenth of a second brings fewer. */
const MAX_AT_ONCE = 32;
const AT_ONCE_SECONDS = 0.1;
/** So that a rate that has changed is noticed soon. */
const MAX_WAIT_MS = 1_000;

/** How fast members' probes may start, where not all that are due may be asked. */
export class MemberPace {
  readonly #clock: Pick<Clock, "monotonicMs">;
  #perSecond = Infinity;
  #allowed = 1;
  #refilledAt: number;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
    this.#refilledAt = clock.monotonicMs();
  }

  get isBounded(): boolean {
    return this.#perSecond < Infinity;
  }

  /** Infinity where all that are due may start. */
  limit(perSecond: number): void {
    this.#refill();
    this.#perSecond = perSecond;
  }

  /** Whether one may start now; counts it then. */
  take(): boolean {
    if (!this.isBounded) return true;
    this.#refill();
    if (this.#allowed < 1) return false;
    this.#allowed--;
    return true;
  }

  /** In how many milliseconds the next may start, or is asked for again. */
  waitMs(): number {
    const waitMs = Math.ceil((1 - this.#allowed) * 1_000 / this.#perSecond);
    return Math.max(1, Math.min(waitMs, MAX_WAIT_MS));
  }

  #refill(): void {
    const now = this.#clock.monotonicMs();
    const seconds = (now - this.#refilledAt) / 1_000;
    this.#refilledAt = now;
    if (!this.isBounded) return;
    const most = Math.min(MAX_AT_ONCE, this.#perSecond * AT_ONCE_SECONDS);
    const earned = this.#allowed + seconds * this.#perSecond;
    this.#allowed = Math.min(Math.max(1, most), earned);
  }
}
