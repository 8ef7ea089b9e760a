/** Most jobs that wait, of all keys; on two cores the last one waits about 8 s. */
const MAX_WAITING = 256;

/** Most jobs that wait for one key, so that one client cannot fill the queue. */
const MAX_WAITING_PER_KEY = 64;

const RETRY_AFTER_SECONDS = 5;

/** The queue has no room: answer 503 with `Retry-After`. */
export class QueueFullError extends Error {
  override readonly name = "QueueFullError";
  readonly retryAfterSeconds = RETRY_AFTER_SECONDS;

  constructor() {
    super("Cannot hash the password: too many others are waiting");
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
 * Runs costly jobs a few at a time. Keys (client networks) take turns, and
 * one key's jobs run in the order they came: a thousand jobs of one client
 * delay another client's by one job, not by a thousand.
 */
export class HashQueue {
  readonly #options: Required<HashQueueOptions>;
  /** Waiting jobs by key; the order of keys is the order of turns. */
  readonly #lanes = new Map<string, (() => void)[]>();
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
    await this.#turn(key);
    try {
      return await job();
    } finally {
      this.#running--;
      this.#startNext();
    }
  }

  #turn(key: string): Promise<void> {
    const { concurrency, maxWaiting, maxWaitingPerKey } = this.#options;
    if (this.#running < concurrency) {
      this.#running++;
      return Promise.resolve();
    }
    const lane = this.#lanes.get(key) ?? [];
    if (this.#waiting >= maxWaiting || lane.length >= maxWaitingPerKey) {
      return Promise.reject(new QueueFullError());
    }
    this.#options.onWaiting(++this.#waiting);
    this.#lanes.set(key, lane);
    return new Promise((start) => lane.push(start));
  }

  #startNext(): void {
    for (const [key, lane] of this.#lanes) {
      const start = lane.shift();
      this.#lanes.delete(key);
      if (lane.length > 0) this.#lanes.set(key, lane); // to the end of the turns
      this.#options.onWaiting(--this.#waiting);
      this.#running++;
      start?.();
      return;
    }
  }
}
