/** At most this many probes are in flight at once, over all targets. */
export const MAX_IN_FLIGHT = 2_048;
/** At most this many at once against one host, so that we are no amplifier. */
export const MAX_PER_HOST = 64;
/** At most this many at once for one user, so that nobody's stalling targets fill the pool. */
export const MAX_PER_OWNER = 256;
/** At most this many at once for all users, so that the operator's urls always have places. */
export const MAX_FOR_USERS = 1_536;
/** At most this many of one user are in flight or wait, so that nobody takes all places to wait. */
export const MAX_JOBS_PER_OWNER = 1_280;
/** At most this many wait for their turn, over all limits. */
const MAX_WAITING = 8_192;
/** At most this many probes of users wait, so that the operator's always can. */
const MAX_WAITING_FOR_USERS = 6_144;
/** At most this many wait for one limit, so that one stalling host cannot use up all places. */
const MAX_WAITING_PER_LIMIT = 2_048;

/** What the limits of a probe are counted under. */
export interface PoolKeys {
  readonly host: string;
  /** Null for urls of the operator, which have no limit per owner. */
  readonly owner: number | null;
}

interface Job {
  readonly owner: number | null;
  /** The widest first. */
  readonly limits: readonly Limit[];
  readonly work: () => Promise<void>;
}

/** One bound, with those that wait for it. */
interface Limit {
  readonly max: number;
  readonly waiting: WaitQueue;
  inFlight: number;
  /** Jobs that count under it, in flight or waiting in whatever line. */
  jobs: number;
  /** Called when no job is left. */
  readonly onIdle: () => void;
}

/** Owners take turns; the jobs of one go in the order in which they came. */
class WaitQueue {
  /** In the order of their turns. */
  readonly #lanes = new Map<number | null, Set<Job>>();
  #size = 0;

  /** When it is full, an owner with less than its share of it has room still. */
  hasRoom(owner: number | null): boolean {
    if (this.#size < MAX_WAITING_PER_LIMIT) return true;
    const own = this.#lanes.get(owner)?.size ?? 0;
    return own < MAX_WAITING_PER_LIMIT / this.#lanes.size;
  }

  add(job: Job): void {
    const lane = this.#lanes.get(job.owner);
    if (lane === undefined) this.#lanes.set(job.owner, new Set([job]));
    else lane.add(job);
    this.#size++;
  }

  take(): Job | undefined {
    for (const [owner, lane] of this.#lanes) {
      this.#lanes.delete(owner);
      for (const job of lane) {
        lane.delete(job);
        if (lane.size > 0) this.#lanes.set(owner, lane);
        this.#size--;
        return job;
      }
    }
    return undefined;
  }
}

/**
 * Bounds what is in flight. A probe that finds a limit reached waits in the line
 * of that limit: waiting for one host or owner holds up no other, and a probe
 * that ends looks only at the lines that it made room in. In a line owners take
 * turns: many probes of one delay those of another by one each.
 */
export class ProbePool {
  readonly #all = newLimit(MAX_IN_FLIGHT, () => {});
  readonly #users = newLimit(MAX_FOR_USERS, () => {});
  readonly #hosts = new Map<string, Limit>();
  /** Of the operator's urls, which no user's can hold up. */
  readonly #operatorHosts = new Map<string, Limit>();
  readonly #owners = new Map<number, Limit>();
  #waiting = 0;

  get inFlight(): number {
    return this.#all.inFlight;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Runs `work` at once if the limits allow, else when they do. `work` must not
   * reject. False when too many wait already: then it will not run.
   */
  run({ host, owner }: PoolKeys, work: () => Promise<void>): boolean {
    const limits = this.#limitsOf(host, owner);
    const job = { owner, limits, work };
    const full = limits.findLast(isFull);
    for (const limit of limits) limit.jobs++;
    if (full === undefined) this.#start(job);
    else if (this.#mayWait(job, full)) {
      this.#waiting++;
      full.waiting.add(job);
    } else {
      leave(limits);
      return false;
    }
    return true;
  }

  #limitsOf(host: string, owner: number | null): readonly Limit[] {
    if (owner === null) {
      return [this.#all, limitOf(this.#operatorHosts, host, MAX_PER_HOST)];
    }
    return [
      this.#all,
      this.#users,
      limitOf(this.#owners, owner, MAX_PER_OWNER),
      limitOf(this.#hosts, host, MAX_PER_HOST),
    ];
  }

  #mayWait({ owner }: Job, { waiting }: Limit): boolean {
    if (this.#waiting >= MAX_WAITING || !waiting.hasRoom(owner)) return false;
    if (owner === null) return true;
    const { jobs, inFlight } = this.#users;
    const own = this.#owners.get(owner)?.jobs ?? 0;
    return own <= MAX_JOBS_PER_OWNER &&
      jobs - inFlight <= MAX_WAITING_FOR_USERS;
  }

  #start({ limits, work }: Job): void {
    for (const limit of limits) limit.inFlight++;
    void work().finally(() => {
      for (const limit of limits) limit.inFlight--;
      // the widest first: else one that has more to come for the same host or
      // owner would hand its place on to itself, and no other's turn would come
      for (const limit of limits) this.#admit(limit);
      leave(limits);
    });
  }

  /** Starts those that wait for a limit, as far as it has room; whoever another limit holds back goes to the line of that one. */
  #admit(limit: Limit): void {
    while (!isFull(limit)) {
      const job = limit.waiting.take();
      if (job === undefined) return;
      const full = job.limits.findLast(isFull);
      if (full === undefined) {
        this.#waiting--;
        this.#start(job);
      } else full.waiting.add(job);
    }
  }
}

function newLimit(max: number, onIdle: () => void): Limit {
  return { max, onIdle, waiting: new WaitQueue(), inFlight: 0, jobs: 0 };
}

function limitOf<Key>(limits: Map<Key, Limit>, key: Key, most: number): Limit {
  const known = limits.get(key);
  if (known !== undefined) return known;
  const limit = newLimit(most, () => limits.delete(key));
  limits.set(key, limit);
  return limit;
}

/** A job counts no more. */
function leave(limits: readonly Limit[]): void {
  for (const limit of limits) if (--limit.jobs === 0) limit.onIdle();
}

function isFull({ inFlight, max }: Limit): boolean {
  return inFlight >= max;
}
