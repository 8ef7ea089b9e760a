import { HttpError } from "../server/http_error.ts";

/** At most this many jobs wait, of all keys; on two cores the last one waits about 8 s. */
const MAX_WAITING = 256;

/** At most this many jobs of one key wait, so that one client cannot fill the queue. */
const MAX_WAITING_PER_KEY = 64;

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
  readonly maxWaitingPerKey?: number;
  /** Told how many jobs wait, whenever that changes. */
  readonly onWaiting?: (count: number) => void;
}

/**
 * Runs costly jobs a few at a time. Keys (client networks) are served in
 * rotation, and one key's jobs run in the order they came: a thousand jobs of one client
 * delay another client's by one job, not by a thousand.
 */
export class HashQueue {
  readonly #options: Required<HashQueueOptions>;
  /** Waiting jobs by key; the order of keys is the order in which they are served. */
  readonly #queues = new Map<string, (() => void)[]>();
  #running = 0;
  #waiting = 0;

  constructor({
    concurrency = navigator.hardwareConcurrency,
    maxWaiting = MAX_WAITING,
    maxWaitingPerKey = MAX_WAITING_PER_KEY,
    onWaiting = () => {},
  }: HashQueueOptions = {}) {
    this.#options = { concurrency, maxWaiting, maxWaitingPerKey, onWaiting };
  }

  /** Rejects with QueueFullError, or as the job does. */
  async run<Result>(key: string, job: () => Promise<Result>): Promise<Result> {
    await this.#start(key);
    try {
      return await job();
    } finally {
      this.#running--;
      this.#startNext();
    }
  }

  #start(key: string): Promise<void> {
    const { concurrency, maxWaiting, maxWaitingPerKey } = this.#options;
    if (this.#running < concurrency) {
      this.#running++;
      return Promise.resolve();
    }
    const queue = this.#queues.get(key) ?? [];
    if (this.#waiting >= maxWaiting || queue.length >= maxWaitingPerKey) {
      return Promise.reject(new QueueFullError());
    }
    this.#options.onWaiting(++this.#waiting);
    this.#queues.set(key, queue);
    return new Promise((start) => queue.push(start));
  }

  #startNext(): void {
    for (const [key, queue] of this.#queues) {
      const start = queue.shift();
      this.#queues.delete(key);
      if (queue.length > 0) this.#queues.set(key, queue); // its next job comes after one of every other key
      this.#options.onWaiting(--this.#waiting);
      this.#running++;
      start?.();
      return;
    }
  }
}
