/** Most probes in flight at once, over all targets. */
export const MAX_IN_FLIGHT = 2_048;
/** Most at once against one host, so that we are no amplifier. */
export const MAX_PER_HOST = 64;
/** Most at once for one user, so that nobody's stalling targets fill the pool. */
export const MAX_PER_OWNER = 256;

/** What the caps of a probe are counted under. */
export interface PoolKeys {
  readonly host: string;
  /** Null for urls of the operator, which have no cap per owner. */
  readonly owner: number | null;
}

interface Waiting {
  readonly keys: PoolKeys;
  readonly start: () => void;
}

/**
 * Bounds what is in flight. A probe that finds a cap reached waits its turn;
 * waiting for one host or owner holds up no other.
 */
export class ProbePool {
  readonly #perHost = new Map<string, number>();
  readonly #perOwner = new Map<number, number>();
  #waiting: Waiting[] = [];
  #inFlight = 0;

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs `work` at once if the caps allow, else when they do. `work` must not reject. */
  run(keys: PoolKeys, work: () => Promise<void>): void {
    const start = () => {
      this.#count(keys, 1);
      work().finally(() => {
        this.#count(keys, -1);
        this.#startWaiting();
      });
    };
    if (this.#allows(keys)) start();
    else this.#waiting.push({ keys, start });
  }

  #startWaiting(): void {
    if (this.#waiting.length === 0) return;
    const left: Waiting[] = [];
    for (const waiting of this.#waiting) {
      if (this.#allows(waiting.keys)) waiting.start();
      else left.push(waiting);
    }
    this.#waiting = left;
  }

  #allows({ host, owner }: PoolKeys): boolean {
    return this.#inFlight < MAX_IN_FLIGHT &&
      (this.#perHost.get(host) ?? 0) < MAX_PER_HOST &&
      (owner === null || (this.#perOwner.get(owner) ?? 0) < MAX_PER_OWNER);
  }

  #count({ host, owner }: PoolKeys, change: 1 | -1): void {
    this.#inFlight += change;
    adjust(this.#perHost, host, change);
    if (owner !== null) adjust(this.#perOwner, owner, change);
  }
}

function adjust<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
