import { KEYS } from "../keys.ts";
import type { Database } from "./database.ts";

const KEY = KEYS.health.key();
/** A store in trouble is tried at most this often. */
const RETRY_MS = 1_000;

/**
 * Whether the store can be written. It is believed until a call fails; from
 * then on a small write tells when it is well again.
 */
export class StoreHealth {
  #failing = false;
  #triedAt = -Infinity;
  #problem = "";

  /** To be called whenever a store call fails for good. */
  readonly noteError = (): void => {
    this.#failing = true;
  };

  /** Null, or what is wrong. */
  async check(database: Database): Promise<string | null> {
    if (!this.#failing) return null;
    const now = performance.now();
    if (now - this.#triedAt < RETRY_MS && this.#problem !== "") {
      return this.#problem;
    }
    this.#triedAt = now;
    try {
      await database.commit({ sets: [{ key: KEY, value: Date.now() }] });
      this.#failing = false;
      this.#problem = "";
      return null;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return this.#problem;
    }
  }
}
