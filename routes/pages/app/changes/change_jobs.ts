import { evictOldest } from "../../../server/evict_oldest.ts";

/** A change of many monitors that goes on behind the pages. */
export interface ChangeJob {
  /** What is done with them, as a past participle: "deleted". */
  readonly done: string;
  /** How many monitors there are to change. */
  readonly total: number;
  /** How many of them are changed. */
  readonly count: number;
  /** Where its user goes on once all is done; null until then. */
  readonly location: string | null;
  /** Why it stopped before its end; null where it did not. */
  readonly failure: unknown;
  /** Settles when the job is over, however it ended. */
  readonly over: Promise<void>;
}

interface RunningJob extends ChangeJob {
  count: number;
  location: string | null;
  failure: unknown;
  over: Promise<void>;
}

/** At most this many jobs are remembered; those that began first are forgotten first. */
const MAX_JOBS = 1_000;

/**
 * The changes of many monitors that take longer than an answer may. Each user
 * has one at a time, and is told how far it is; what it was is remembered until
 * the user has seen its end.
 */
export class ChangeJobs {
  readonly #jobs = new Map<string, RunningJob>();

  /** Starts a job of a user's; null where one is still running. `work` tells of each monitor that is changed, and returns where the user goes on. */
  start(
    userId: number,
    { done, total }: Pick<ChangeJob, "done" | "total">,
    work: (onChanged: (count: number) => void) => Promise<string>,
  ): ChangeJob | null {
    if (isRunning(this.#jobs.get(`${userId}`))) return null;
    const job: RunningJob = {
      ...{ done, total, count: 0, location: null, failure: null },
      over: Promise.resolve(),
    };
    job.over = this.#run(job, work);
    this.#jobs.delete(`${userId}`); // to the end of the order
    this.#jobs.set(`${userId}`, job);
    evictOldest(this.#jobs, MAX_JOBS);
    return job;
  }

  /** The job of a user; undefined where there is none, or another instance has it. */
  of(userId: number): ChangeJob | undefined {
    return this.#jobs.get(`${userId}`);
  }

  /** Forgets a job whose end its user has seen. */
  forget(userId: number): void {
    if (!isRunning(this.#jobs.get(`${userId}`))) this.#jobs.delete(`${userId}`);
  }

  async #run(
    job: RunningJob,
    work: (onChanged: (count: number) => void) => Promise<string>,
  ): Promise<void> {
    try {
      job.location = await work((count) => job.count += count);
    } catch (error) {
      job.failure = error;
    }
  }
}

/** Whether there is a job that has neither a location nor a failure yet. */
export function isRunning(job: ChangeJob | undefined): boolean {
  return job !== undefined && job.location === null && job.failure === null;
}
