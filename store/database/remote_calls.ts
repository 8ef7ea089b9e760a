import type { Clock, Timer } from "../../monitor/types.ts";
import { StoreError } from "./store_error.ts";

export interface RemoteCallsDeps {
  readonly timers: Pick<Clock, "setTimer" | "clearTimer">;
  /** When to stop waiting for an answer. */
  readonly deadlineMs: number;
  /** A call that changes nothing. */
  ping(): Promise<unknown>;
  /** Whether anybody listens at the store's address; null where that cannot be told. */
  isListening(): Promise<boolean | null>;
  /** The store is away from now on, or is there again. */
  onAway(isAway: boolean): void;
}

/** After this long without any answer it is found out whether anybody listens. */
const SUSPECT_MS = 500;
/** While the store is away it is tried at most this often. */
const TRIAL_MS = 1_000;

/** A call that waits for its answer. */
interface Waiting {
  /** How many answers there had been when it began. */
  readonly answersBefore: number;
  fail(error: StoreError): void;
}

/**
 * The calls to a store behind a network, whose client resends for ever. It is a
 * circuit breaker with two states:
 *
 *   there ──▶ away: a call had no answer before its deadline, nor any other
 *     ▲         │   meanwhile; or nobody listens at the store's address
 *     └─────────┘   an answer came, to a trial or to an earlier call
 *
 * While the store is away, calls fail at once. Each lets a trial begin, if none
 * is under way and the last one is a second ago.
 */
export class RemoteCalls {
  readonly #deps: RemoteCallsDeps;
  readonly #waiting = new Set<Waiting>();
  #answers = 0;
  #isAway = false;
  #isTrying = false;
  #isLooking = false;
  #trial: Timer = null;
  #isClosed = false;

  constructor(deps: RemoteCallsDeps) {
    this.#deps = deps;
  }

  /** Settles as the call does. @throws {StoreError} when there is no answer. */
  async run<Value>(
    operation: string,
    work: () => Promise<Value>,
  ): Promise<Value> {
    if (!this.#isAway) return await this.#send(operation, work);
    void this.#try();
    throw new StoreError("away", operation);
  }

  #send<Value>(operation: string, work: () => Promise<Value>): Promise<Value> {
    const { timers, deadlineMs } = this.#deps;
    return new Promise((resolve, reject) => {
      let timer: Timer;
      const end = () => {
        timers.clearTimer(timer);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        answersBefore: this.#answers,
        fail: (error) => {
          end();
          reject(error);
        },
      };
      this.#waiting.add(waiting);
      const onDeadline = () => {
        waiting.fail(new StoreError("timeout", operation));
        if (waiting.answersBefore === this.#answers) this.#setAway();
      };
      timer = timers.setTimer(() => {
        void this.#look(waiting);
        timer = timers.setTimer(onDeadline, deadlineMs - SUSPECT_MS);
      }, SUSPECT_MS);
      const answered = (async () => await work())();
      answered.finally(() => {
        end();
        this.#onAnswer();
      }).then(resolve, reject);
    });
  }

  /** Finds out whether anybody listens, when nothing has been heard since a call began. */
  async #look({ answersBefore }: Waiting): Promise<void> {
    if (this.#isLooking || answersBefore !== this.#answers) return;
    this.#isLooking = true;
    const isListening = await this.#deps.isListening();
    this.#isLooking = false;
    if (isListening === false && answersBefore === this.#answers) {
      this.#setAway();
    }
  }

  #onAnswer(): void {
    this.#answers++;
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#deps.onAway(false);
  }

  #setAway(): void {
    if (this.#isAway) return;
    this.#isAway = true;
    for (const { fail } of [...this.#waiting]) {
      fail(new StoreError("away", "wait for an answer"));
    }
    this.#deps.onAway(true);
  }

  /** Asks whether the store is there again; only where somebody listens, since the client never gives up. */
  async #try(): Promise<void> {
    if (this.#isTrying) return;
    this.#isTrying = true;
    const { timers, ping, isListening } = this.#deps;
    if (await isListening() !== false) {
      const onAnswer = () => this.#onAnswer(); // an error is an answer too
      void ping().then(onAnswer, onAnswer);
    }
    if (!this.#isClosed) {
      this.#trial = timers.setTimer(() => this.#isTrying = false, TRIAL_MS);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#deps.timers.clearTimer(this.#trial);
  }
}
