import type { CallFault, Weather } from "./sim_kv.ts";
import type { VirtualTime } from "./virtual_time.ts";

/** What a storm is like: shares of calls, from 0 to 1. */
export interface Storm {
  readonly busy: number;
  readonly failed: number;
  /** Of writes: applied, but the answer does not say so. */
  readonly unclear: number;
  readonly slow: number;
  /** Of all calls: none is ever answered, as where the server is gone. */
  readonly silent?: number;
  /** Of writes, where the disk is full. */
  readonly full?: number;
}

/** Nobody is there. */
export const AWAY: Storm = {
  busy: 0,
  failed: 0,
  unclear: 0,
  slow: 0,
  silent: 1,
};
/** Reads go on, and nothing is written. */
export const FULL_DISK: Storm = {
  busy: 0,
  failed: 0,
  unclear: 0,
  slow: 0,
  full: 1,
};

export const STORMS: readonly Storm[] = [
  { busy: 0.5, failed: 0, unclear: 0, slow: 0 },
  { busy: 0.97, failed: 0, unclear: 0, slow: 0 },
  { busy: 0, failed: 0.3, unclear: 0, slow: 0 },
  { busy: 0, failed: 1, unclear: 0, slow: 0 },
  { busy: 0, failed: 0.1, unclear: 0.3, slow: 0 },
  { busy: 0.1, failed: 0, unclear: 0.1, slow: 0.3 },
  AWAY,
  FULL_DISK,
];

const CALM: Storm = { busy: 0, failed: 0, unclear: 0, slow: 0 };
const MAX_SLOW_MS = 8_000;

/** How the store behaves: well, but for storms. */
export class StoreWeather implements Weather {
  readonly #time: VirtualTime;
  readonly #random: () => number;
  #storm = CALM;
  #until = 0;

  constructor(time: VirtualTime, random: () => number) {
    this.#time = time;
    this.#random = random;
  }

  /** A storm that lasts `ms`. */
  storm(storm: Storm, ms: number): void {
    this.#storm = storm;
    this.#until = this.#time.now + ms;
  }

  latencyMs(): number {
    const slow = this.#random() < this.#now().slow;
    return slow ? this.#random() * MAX_SLOW_MS : 0.2 + this.#random();
  }

  faultOf(kind: "read" | "write"): CallFault | null {
    const { busy, failed, unclear, silent = 0, full = 0 } = this.#now();
    const chance = this.#random();
    if (chance < silent) return "silent";
    if (chance < failed) return "failed";
    if (kind === "read") return null;
    if (chance < full) return "full";
    if (chance < failed + busy) return "busy";
    if (chance >= failed + busy + unclear) return null;
    return this.#random() < 0.5
      ? "applied, then failed"
      : "applied, yet refused";
  }

  #now(): Storm {
    return this.#time.now < this.#until ? this.#storm : CALM;
  }
}
