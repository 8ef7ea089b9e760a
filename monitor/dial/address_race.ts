import type { Connection } from "./connection.ts";
import type { Deadline, Expiry } from "./deadline.ts";
import type { Dial, DialObserver, Endpoint } from "./dial.ts";
import { HeldConnection } from "./held_connection.ts";
import { ProbeFailure } from "./probe_failure.ts";

/** RFC 8305, 5: how long an attempt has before the next one joins it. */
const ATTEMPT_DELAY_MS = 250;

export interface RaceOptions {
  /** What is reached at each of the addresses. */
  readonly endpoint: Omit<Endpoint, "address">;
  readonly dial: Dial;
  /** Of the whole race. */
  readonly deadline: Expiry;
  readonly deadlines: {
    start(timeoutMs: number): Pick<Deadline, "onExpiry" | "clear">;
  };
  readonly observer: DialObserver;
  /** A place at an address, which the answer gives back; null when there is none left. */
  takePlace(address: string): (() => void) | null;
  /** The first that is tried, and then the one that a connection stands to. */
  onAddress(address: string): void;
  /** How an attempt failed; not told of those that lost. */
  onFailure(address: string, failure: ProbeFailure): void;
}

/** One address that is tried: ended by the race or, once it has won, by the deadline. */
class Attempt implements Expiry {
  readonly #release: () => void;
  #expired = false;
  #cancel: (() => void) | null = null;

  constructor(readonly address: string, release: () => void) {
    this.#release = release;
  }

  get expired(): boolean {
    return this.#expired;
  }

  onExpiry(cancel: () => void): void {
    this.#cancel = cancel;
    if (this.#expired) cancel();
  }

  expire(): void {
    this.#expired = true;
    this.#cancel?.();
  }

  release(): void {
    this.#release();
  }
}

/**
 * Connects to the first of several addresses that answers (RFC 8305): the next
 * one is tried after 250 ms, or at once when one before it fails. What
 * comes after the first connection is closed. TLS is spoken with that one
 * alone.
 *
 * When none is left, a refusal counts for more than silence, that for more
 * than an IPv6 that this machine lacks, and that for more than a missing route.
 * Where an address had no place left nothing is known then.
 */
export class AddressRace {
  readonly #waiting: string[];
  readonly #options: RaceOptions;
  readonly #running = new Set<Attempt>();
  readonly #settled = Promise.withResolvers<Connection>();
  #winner: Attempt | null = null;
  #isOver = false;
  #next: Pick<Deadline, "clear"> | null = null;
  #failure: ProbeFailure | null = null;
  #isBusy = false;

  /** `addresses` in the order in which they are to be tried, judged. */
  constructor(addresses: readonly string[], options: RaceOptions) {
    this.#waiting = [...addresses];
    this.#options = options;
  }

  /** @throws {ProbeFailure} as `Dial` does; of no kind where nothing is known. */
  async run(): Promise<Connection> {
    this.#options.deadline.onExpiry(() => {
      if (this.#winner !== null) this.#winner.expire();
      else this.#expire();
    });
    this.#tryNext();
    return await this.#settled.promise;
  }

  /** Ends all attempts, and itself once they have told whether one had connected. */
  #expire(): void {
    this.#next?.clear();
    this.#failure = new ProbeFailure("timeout", "wait");
    this.#waiting.length = 0;
    for (const attempt of this.#running) attempt.expire();
  }

  #tryNext(): void {
    if (this.#isOver) return;
    this.#next?.clear();
    const { deadlines, takePlace } = this.#options;
    let release: (() => void) | null = null;
    while (release === null) {
      const address = this.#waiting.shift();
      if (address === undefined) return this.#endUnlessRunning();
      release = takePlace(address);
      if (release === null) this.#isBusy = true;
      else this.#try(new Attempt(address, release));
    }
    if (this.#isOver || this.#waiting.length === 0) return;
    const next = deadlines.start(ATTEMPT_DELAY_MS);
    this.#next = next;
    next.onExpiry(() => this.#tryNext());
  }

  #try(attempt: Attempt): void {
    const { dial, endpoint, observer, onAddress } = this.#options;
    const { address } = attempt;
    if (this.#running.size === 0) onAddress(address);
    this.#running.add(attempt);
    dial({ ...endpoint, address }, attempt, {
      onConnect: () => this.#win(attempt),
      onCertificate: (expiresAt) => {
        if (this.#winner === attempt) observer.onCertificate(expiresAt);
      },
    }).then(
      (connection) => this.#receive(attempt, connection),
      (error) => this.#fail(attempt, error),
    );
  }

  /** TCP stands: the race is decided, though TLS may still fail. */
  #win(attempt: Attempt): void {
    if (this.#isOver || this.#winner !== null) return attempt.expire();
    this.#winner = attempt;
    this.#next?.clear();
    for (const other of this.#running) if (other !== attempt) other.expire();
    this.#options.onAddress(attempt.address);
    this.#options.observer.onConnect();
  }

  #receive(attempt: Attempt, connection: Connection): void {
    if (this.#winner === null && !attempt.expired) this.#win(attempt);
    if (this.#isOver || attempt.expired) {
      connection.close();
      return this.#fail(attempt, new ProbeFailure(null));
    }
    this.#running.delete(attempt);
    this.#isOver = true;
    this.#settled.resolve(
      new HeldConnection(connection, () => attempt.release()),
    );
  }

  #fail(attempt: Attempt, error: unknown): void {
    this.#running.delete(attempt);
    attempt.release();
    if (this.#isOver) return;
    if (this.#winner !== null) {
      return this.#winner === attempt ? this.#end(error) : undefined;
    }
    if (!(error instanceof ProbeFailure) || !mayBeOneAddress(error)) {
      return this.#end(error);
    }
    if (!attempt.expired) this.#options.onFailure(attempt.address, error);
    if (this.#failure === null || weightOf(error) > weightOf(this.#failure)) {
      this.#failure = error;
    }
    this.#tryNext();
  }

  #endUnlessRunning(): void {
    if (this.#running.size > 0) return;
    const failure = this.#isBusy ? null : this.#failure;
    this.#end(failure ?? new ProbeFailure(null));
  }

  #end(error: unknown): void {
    this.#isOver = true;
    this.#next?.clear();
    for (const attempt of this.#running) attempt.expire();
    this.#settled.reject(error);
  }
}

/** Whether another address of the name may be better off. */
function mayBeOneAddress({ kind, suspect }: ProbeFailure): boolean {
  return kind !== null || suspect === "route";
}

function weightOf({ kind, suspect }: ProbeFailure): number {
  if (kind === "timeout") return 2;
  if (kind === null) return 1;
  return suspect === "route" ? 0 : 3;
}
