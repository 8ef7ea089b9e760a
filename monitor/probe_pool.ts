/** Most probes in flight at once, over all targets. */
export const MAX_IN_FLIGHT = 2_048;
/** Most at once against one host, so that we are no amplifier. */
export const MAX_PER_HOST = 64;
/** Most at once for one user, so that nobody's stalling targets fill the pool. */
export const MAX_PER_OWNER = 256;
/** Most that wait for their turn, over all caps. */
const MAX_WAITING = 8_192;
/** Most that wait for one cap, so that one stalling host cannot use up all places. */
const MAX_WAITING_PER_CAP = 2_048;

/** What the caps of a probe are counted under. */
export interface PoolKeys {
  readonly host: string;
  /** Null for urls of the operator, which have no cap per owner. */
  readonly owner: number | null;
}

interface Job {
  readonly caps: readonly Cap[];
  readonly work: () => Promise<void>;
}

/** One bound, with those that wait for it, first come first served. */
interface Cap {
  readonly most: number;
  readonly waiting: Set<Job>;
  inFlight: number;
  /** Jobs that count under it, in flight or waiting in whatever line. */
  jobs: number;
  /** Called when no job is left. */
  readonly onIdle: () => void;
}

/**
 * Bounds what is in flight. A probe that finds a cap reached waits in the line
 * of that cap: waiting for one host or owner holds up no other, and a probe
 * that ends looks only at the lines that it made room in.
 */
export class ProbePool {
  readonly #all = newCap(MAX_IN_FLIGHT, () => {});
  readonly #hosts = new Map<string, Cap>();
  readonly #owners = new Map<number, Cap>();
  #waiting = 0;

  get inFlight(): number {
    return this.#all.inFlight;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Runs `work` at once if the caps allow, else when they do. `work` must not
   * reject. False when too many wait already: then it will not run.
   */
  run({ host, owner }: PoolKeys, work: () => Promise<void>): boolean {
    const caps = [capOf(this.#hosts, host, MAX_PER_HOST)];
    if (owner !== null) caps.push(capOf(this.#owners, owner, MAX_PER_OWNER));
    caps.push(this.#all);
    const full = caps.find(isFull);
    if (full === undefined) this.#start({ caps, work });
    else if (!this.#hasRoom(full)) return false;
    else {
      this.#waiting++;
      full.waiting.add({ caps, work });
    }
    for (const cap of caps) cap.jobs++;
    return true;
  }

  #hasRoom({ waiting }: Cap): boolean {
    return this.#waiting < MAX_WAITING && waiting.size < MAX_WAITING_PER_CAP;
  }

  #start({ caps, work }: Job): void {
    for (const cap of caps) cap.inFlight++;
    void work().finally(() => {
      for (const cap of caps) cap.inFlight--;
      for (const cap of caps) this.#admit(cap);
      for (const cap of caps) if (--cap.jobs === 0) cap.onIdle();
    });
  }

  /** Starts those that wait for a cap, as far as it has room; whoever another cap holds back goes to the line of that one. */
  #admit(cap: Cap): void {
    for (const job of cap.waiting) {
      if (isFull(cap)) return;
      cap.waiting.delete(job);
      const full = job.caps.find(isFull);
      if (full === undefined) {
        this.#waiting--;
        this.#start(job);
      } else full.waiting.add(job);
    }
  }
}

function newCap(most: number, onIdle: () => void): Cap {
  return { most, onIdle, waiting: new Set(), inFlight: 0, jobs: 0 };
}

function capOf<Key>(caps: Map<Key, Cap>, key: Key, most: number): Cap {
  const known = caps.get(key);
  if (known !== undefined) return known;
  const cap = newCap(most, () => caps.delete(key));
  caps.set(key, cap);
  return cap;
}

function isFull({ inFlight, most }: Cap): boolean {
  return inFlight >= most;
}
