import { wideNetworkOf } from "../../monitor/guard/network_of.ts";
import { HttpError } from "../server/http_error.ts";
import { FairLanes } from "./fair_lanes.ts";

/** From so many waiting jobs on one of the longest lane goes for each that comes; of passwords on two cores the last one waits about 8 s. */
const MAX_WAITING = 256;

/** At most this many jobs wait, each of another network. */
const MAX_LANES = 1_024;

/** The queue has no room. */
export class QueueFullError extends HttpError {
  constructor() {
    super(503, "Cannot do that now: too many others are waiting", {
      "Retry-After": "5",
    });
  }
}

export interface TurnQueueOptions {
  /** Jobs that run at once; by default one for each core, so that requests still get theirs. */
  readonly concurrency?: number;
  /** Jobs of one wide network (IPv6 /48, IPv4 /24) that run at once; as many as of all, unless told. */
  readonly maxOfNetwork?: number;
  readonly maxWaiting?: number;
  readonly maxLanes?: number;
  /** Told how many jobs wait, whenever that changes. */
  readonly onWaiting?: (count: number) => void;
}

/** For whom a job is done; its address alone, where nothing else is known. */
export type TurnClient = string | {
  readonly address: string;
  /** Its account was signed in to from this network before: it goes first. */
  readonly isKnown?: boolean;
  /** Aborted when the client leaves: then nobody waits for the job. */
  readonly left?: AbortSignal;
};

interface Job {
  readonly network: string;
  readonly isKnown: boolean;
  start(): void;
  refuse(error: HttpError): void;
}

/**
 * Runs costly jobs a few at a time. Networks take turns: a thousand jobs of one
 * client delay another client's by one job, not by a thousand. When the queue
 * is full, the newest of the longest lane goes, and so a network of which
 * nothing waits gets in whatever others do.
 */
export class TurnQueue {
  readonly #options: Required<TurnQueueOptions>;
  readonly #known = new FairLanes<Job>();
  readonly #others = new FairLanes<Job>();
  #running = 0;
  /** How many run of each wide network. */
  readonly #runningOf = new Map<string, number>();
  /** The latest job that had to wait was a known client's. */
  #wasKnown = false;

  constructor({
    concurrency = navigator.hardwareConcurrency,
    maxOfNetwork = concurrency,
    maxWaiting = MAX_WAITING,
    maxLanes = MAX_LANES,
    onWaiting = () => {},
  }: TurnQueueOptions = {}) {
    this.#options = {
      ...{ concurrency, maxOfNetwork, maxWaiting, maxLanes },
      onWaiting,
    };
  }

  /** Rejects with QueueFullError, or as the job does. */
  async run<Result>(
    client: TurnClient,
    job: () => Promise<Result>,
  ): Promise<Result> {
    const told = typeof client === "string" ? { address: client } : client;
    const network = wideNetworkOf(told.address);
    await this.#start(told, network);
    try {
      return await job();
    } finally {
      this.#count(network, -1);
      this.#startNext();
    }
  }

  #start(
    { address, isKnown = false, left }: Exclude<TurnClient, string>,
    network: string,
  ): Promise<void> {
    if (this.#running < this.#options.concurrency && this.#mayRun(network)) {
      this.#count(network, 1);
      return Promise.resolve();
    }
    const lanes = isKnown ? this.#known : this.#others;
    return new Promise((resolve, reject) => {
      const leave = () => {
        lanes.remove(job);
        this.#tellWaiting();
        reject(new HttpError(503, "Cannot do that: whoever asked has left"));
      };
      const job: Job = {
        network,
        isKnown,
        start: () => {
          left?.removeEventListener("abort", leave);
          resolve();
        },
        refuse: (error) => {
          left?.removeEventListener("abort", leave);
          reject(error);
        },
      };
      left?.addEventListener("abort", leave, { once: true });
      lanes.add(address, job);
      this.#makeRoom(lanes, address, job);
      this.#tellWaiting();
      if (left?.aborted) leave();
    });
  }

  /** Known clients and others have room of their own: nobody drives the known ones out. */
  #makeRoom(lanes: FairLanes<Job>, address: string, newest: Job): void {
    const { maxWaiting, maxLanes } = this.#options;
    if (lanes.size <= maxWaiting) return;
    const dropped = lanes.dropNewestOfLongest(address);
    if (dropped !== undefined) return dropped.refuse(new QueueFullError());
    if (lanes.size <= maxLanes) return;
    lanes.remove(newest);
    newest.refuse(new QueueFullError());
  }

  /** Known clients go first, and in turn with the others: who signs in with accounts of their own keeps nobody out. */
  #startNext(): void {
    const [first, second] = this.#wasKnown
      ? [this.#others, this.#known]
      : [this.#known, this.#others];
    const job = first.shift(this.#mayRun) ?? second.shift(this.#mayRun);
    if (job === undefined) return;
    this.#wasKnown = job.isKnown;
    this.#tellWaiting();
    this.#count(job.network, 1);
    job.start();
  }

  readonly #mayRun = (network: string): boolean =>
    (this.#runningOf.get(network) ?? 0) < this.#options.maxOfNetwork;

  #count(network: string, change: number): void {
    this.#running += change;
    const count = (this.#runningOf.get(network) ?? 0) + change;
    if (count === 0) this.#runningOf.delete(network);
    else this.#runningOf.set(network, count);
  }

  #tellWaiting(): void {
    this.#options.onWaiting(this.#known.size + this.#others.size);
  }
}
