import { isStoreAway } from "./is_store_away.ts";

/** How long it takes until work is due again, in milliseconds: while something goes on, and while nothing does. */
export interface TurnPace {
  readonly busyMs: number;
  readonly idleMs: number;
}

/** When a piece of work is due: when it was woken, or its time is over. */
export class Turn {
  #dueMs: number;

  /** At first it is due after so long; at once if it is not told. */
  constructor(firstMs = -Infinity) {
    this.#dueMs = performance.now() + firstMs;
  }

  wake(): void {
    this.#dueMs = -Infinity;
  }

  /** Does the work if it is due; `work` says whether something goes on. */
  async run(
    work: () => Promise<boolean>,
    { busyMs, idleMs }: TurnPace,
  ): Promise<void> {
    if (performance.now() < this.#dueMs) return;
    this.#dueMs = Infinity; // unless it is woken meanwhile
    let isBusy = false;
    try {
      isBusy = await work();
    } catch (error) {
      // that the store is away is said once, not here
      if (!isStoreAway(error)) throw error;
    } finally {
      const nextMs = performance.now() + (isBusy ? busyMs : idleMs);
      this.#dueMs = Math.min(this.#dueMs, nextMs);
    }
  }
}
