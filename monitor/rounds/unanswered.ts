import type { Clock } from "../types.ts";

/** A store that has not answered for this long is not going to in time. */
const UNANSWERED_MS = 300;
/** A store that fails for this long was away, for other instances too. */
const OUTAGE_MS = 1_000;
/**
 * After that, an instance claims only what it held before, for this long: the
 * others have time to go on with their own shards, of which they know more.
 */
const RECOVERY_MS = 3_000;

/** Which questions about windows the store has not answered. */
export class Unanswered {
  readonly #clock: Pick<Clock, "monotonicMs">;
  /** Windows that the store is being asked about, and since when, in monotonic milliseconds. */
  readonly #askedAt = new Map<number, number>();
  /** Windows of which the last question failed. */
  readonly #failed = new Set<number>();
  /** Since when every question failed; null when the last one did not. */
  #failingSince: number | null = null;
  #awayAt = -Infinity;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** Asks the store about a window; settles as the question does. */
  async ask(window: number, question: () => Promise<void>): Promise<void> {
    const askedAt = this.#askedAt.get(window) ?? this.#clock.monotonicMs();
    this.#askedAt.set(window, askedAt);
    try {
      await question();
      this.#failed.delete(window);
      this.#failingSince = null;
    } catch (error) {
      this.#failed.add(window);
      this.#failingSince ??= askedAt;
      const failingMs = this.#clock.monotonicMs() - this.#failingSince;
      if (failingMs >= OUTAGE_MS) this.noteAway();
      throw error;
    } finally {
      this.#askedAt.delete(window);
    }
  }

  /** Whether the store failed to answer about a window, or takes too long to. */
  has(window: number): boolean {
    const askedAt = this.#askedAt.get(window) ?? Infinity;
    return this.#failed.has(window) ||
      this.#clock.monotonicMs() - askedAt >= UNANSWERED_MS;
  }

  /** The store was away until now. */
  noteAway(): void {
    this.#awayAt = this.#clock.monotonicMs();
  }

  /** Whether the store was away a moment ago. */
  get wasAway(): boolean {
    return this.#clock.monotonicMs() - this.#awayAt < RECOVERY_MS;
  }

  /** A window begins: nobody asks about those before it any more. */
  enter(window: number): void {
    for (const windows of [this.#failed, this.#askedAt]) {
      for (const number of windows.keys()) {
        if (number < window) windows.delete(number);
      }
    }
  }
}
