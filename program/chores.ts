import type { Clock, Timer } from "../monitor/types.ts";

/** A piece of background work that nobody waits for. */
export interface Chore {
  /** What it does, as it follows "Cannot" in an error: "purge deleted urls". */
  readonly name: string;
  /** The time from one start to the next; one that takes longer starts again at once. */
  readonly periodMs: number;
  run(): Promise<void>;
}

export interface ChoresDeps {
  readonly clock: Clock;
  readonly chores: readonly Chore[];
  onError(name: string, error: unknown): void;
}

interface Entry {
  readonly chore: Chore;
  dueMs: number;
  /** Null while it does not run. */
  running: Promise<void> | null;
}

/** A chore that failed is not tried again sooner, however short its period is. */
const RETRY_MS = 1_000;
/** How often it is looked whether a chore is due. */
const LOOK_MS = 250;

/**
 * Runs the background work: each chore at once and then in its own period. A
 * chore never overlaps itself, and one that fails or takes long holds up no
 * other.
 */
export class Chores {
  readonly #deps: ChoresDeps;
  readonly #entries: readonly Entry[];
  #timer: Timer = null;

  constructor(deps: ChoresDeps) {
    this.#deps = deps;
    this.#entries = deps.chores.map((chore) => ({
      chore,
      dueMs: -Infinity,
      running: null,
    }));
  }

  /** Starts what is due now, and goes on until `stop`. */
  start(): void {
    this.#deps.clock.clearTimer(this.#timer);
    this.#timer = this.#deps.clock.setTimer(() => this.start(), LOOK_MS);
    const nowMs = this.#deps.clock.monotonicMs();
    for (const entry of this.#entries) {
      if (entry.running !== null || entry.dueMs > nowMs) continue;
      entry.dueMs = nowMs + entry.chore.periodMs;
      entry.running = this.#run(entry);
    }
  }

  /** Starts nothing any more; ends when the chores that run have ended. */
  async stop(): Promise<void> {
    this.#deps.clock.clearTimer(this.#timer);
    this.#timer = null;
    await Promise.all(this.#entries.map(({ running }) => running));
  }

  async #run(entry: Entry): Promise<void> {
    try {
      await entry.chore.run();
    } catch (error) {
      this.#deps.onError(entry.chore.name, error);
      const retryMs = this.#deps.clock.monotonicMs() + RETRY_MS;
      entry.dueMs = Math.max(entry.dueMs, retryMs);
    }
    entry.running = null;
  }
}
