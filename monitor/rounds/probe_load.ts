import type { Clock } from "../types.ts";

/** What this machine manages of the probes that are due to it. */
export interface ProbeLoad {
  /** Mean of the last ten seconds. */
  readonly askedPerSecond: number;
  /** What the intervals of its urls amount to. */
  readonly duePerSecond: number;
  /** Of the probes of the last minute that ended, those of which nothing is known; from 0 to 1. */
  readonly unknownShare: number;
  /** Of the slots of the last minute, those that were not asked or came to nothing; from 0 to 1. */
  readonly failedShare: number;
  /** Whether over a twentieth of the slots of the last ten seconds was not asked or came to nothing. */
  readonly overloaded: boolean;
}

const SECONDS = 60;
const RECENT_SECONDS = 10;
const MAX_FAILED_SHARE = 0.05;
/** One slot that goes wrong among very few is no trouble yet. */
const MIN_SLOTS = 4;

interface Second {
  /** Since the monotonic clock began. */
  second: number;
  asked: number;
  ended: number;
  unknown: number;
  missed: number;
}

/** Counts what becomes of slots, second by second, for a minute. */
export class LoadMeter {
  readonly #clock: Clock;
  readonly #seconds: Second[] = Array.from(
    { length: SECONDS },
    () => empty(-1),
  );
  #startedAt = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  noteAsked(): void {
    this.#now().asked++;
  }

  noteEnded(isUnknown: boolean): void {
    const now = this.#now();
    now.ended++;
    if (isUnknown) now.unknown++;
  }

  noteMissed(count: number): void {
    this.#now().missed += count;
  }

  read(duePerSecond: number): ProbeLoad {
    const minute = this.#sum(SECONDS);
    const recent = this.#sum(RECENT_SECONDS);
    const spanMs = this.#clock.monotonicMs() - this.#startedAt;
    const seconds = Math.max(1, Math.min(RECENT_SECONDS, spanMs / 1_000));
    const slots = recent.asked + recent.missed;
    const failed = recent.missed + recent.unknown;
    const due = minute.asked + minute.missed;
    return {
      askedPerSecond: recent.asked / seconds,
      duePerSecond,
      unknownShare: minute.ended === 0 ? 0 : minute.unknown / minute.ended,
      failedShare: due < MIN_SLOTS ? 0 : (minute.missed + minute.unknown) / due,
      overloaded: failed > slots * MAX_FAILED_SHARE,
    };
  }

  #now(): Second {
    const now = this.#clock.monotonicMs();
    if (this.#startedAt === Infinity) this.#startedAt = now;
    const second = Math.floor(now / 1_000);
    const index = second % SECONDS;
    const known = this.#seconds[index] as Second;
    if (known.second === second) return known;
    return this.#seconds[index] = empty(second);
  }

  /** Of the last `count` seconds, the running one included. */
  #sum(count: number): Second {
    const first = Math.floor(this.#clock.monotonicMs() / 1_000) - count;
    const sum = empty(first);
    for (const each of this.#seconds) {
      if (each.second <= first) continue;
      sum.asked += each.asked;
      sum.ended += each.ended;
      sum.unknown += each.unknown;
      sum.missed += each.missed;
    }
    return sum;
  }
}

function empty(second: number): Second {
  return { second, asked: 0, ended: 0, unknown: 0, missed: 0 };
}
