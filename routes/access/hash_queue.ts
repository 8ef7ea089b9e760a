import { HttpError } from "../server/http_error.ts";
import { FairLanes } from "./fair_lanes.ts";

/** From so many waiting jobs on one of the longest lane goes for each that comes; on two cores the last one waits about 8 s. */
const MAX_WAITING = 256;

/** At most this many jobs wait, each of another network. */
const MAX_LANES = 1_024;

/** The queue has no room. */
export class QueueFullError extends HttpError {
  constructor() {
    super(503, "Cannot hash the password: too many others are waiting", {
      "Retry-After": "5",
    });
  }
}

export interface HashQueueOptions {
  /** Jobs that run at once; by default one for each core, so that requests still get theirs. */
  readonly concurrency?: number;
  readonly maxWaiting?: number;
  readonly maxLanes?: number;
  /** Told how many jobs wait, whenever that changes. */
  readonly onWaiting?: (count: number) => void;
}

/** For whom a job is done; its address alone, where nothing else is known. */
export type HashClient = string | {
  readonly address: string;
  /** It has signed in to this account from this network before: it goes first. */
  readonly isKnown?: boolean;
  /** Aborted when the client leaves: then nobody waits for the job. */
  readonly left?: AbortSignal;
};

interface Job {
  start(): void;
  refuse(error: HttpError): void;
}

/**
 * Runs costly jobs a few at a time. Networks take turns: a thousand jobs of one
 * client delay another client's by one job, not by a thousand. When the queue
 * is full, the newest of the longest lane goes, and so a network of which
 * nothing waits gets in whatever others do.
 */
export class HashQueue {
  readonly #options: Required<HashQueueOptions>;
  readonly #known = new FairLanes<Job>();
  readonly #others = new FairLanes<Job>();
  #running = 0;

  constructor({
    concurrency = navigator.hardwareConcurrency,
    maxWaiting = MAX_WAITING,
    maxLanes = MAX_LANES,
    onWaiting = () => {},
  }: HashQueueOptions = {}) {
    this.#options = { concurrency, maxWaiting, maxLanes, onWaiting };
  }

  /** Rejects with QueueFullError, or as the job does. */
  async run<Result>(
    client: HashClient,
    job: () => Promise<Result>,
  ): Promise<Result> {
    await this.#start(client);
    try {
      return await job();
    } finally {
      this.#running--;
      this.#startNext();
    }
  }

  #start(client: HashClient): Promise<void> {
    if (this.#running < this.#options.concurrency) {
      this.#running++;
      return Promise.resolve();
    }
    const { address, isKnown = false, left } = typeof client === "string"
      ? { address: client }
      : client;
    const lanes = isKnown ? this.#known : this.#others;
    return new Promise((resolve, reject) => {
      const leave = () => {
        lanes.remove(job);
        this.#tellWaiting();
        reject(new HttpError(503, "Cannot hash the password: nobody waits"));
      };
      const job: Job = {
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

  #startNext(): void {
    const job = this.#known.shift() ?? this.#others.shift();
    if (job === undefined) return;
    this.#tellWaiting();
    this.#running++;
    job.start();
  }

  #tellWaiting(): void {
    this.#options.onWaiting(this.#known.size + this.#others.size);
  }
}
