import { setImmediate } from "node:timers";
import type { Clock, Timer } from "../../monitor/types.ts";

interface Alarm {
  readonly at: number;
  readonly number: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Time that passes only when it is told to; everything that waits for it runs in one fixed order. */
export class VirtualTime {
  #now = 0;
  #count = 0;
  readonly #heap: Alarm[] = [];

  /** Milliseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): Alarm {
    const alarm = {
      at: this.#now + Math.max(0, delayMs),
      number: this.#count++,
      run,
      cancelled: false,
    };
    this.#push(alarm);
    return alarm;
  }

  /** Lets time pass, with all that happens in it. */
  async advance(ms: number): Promise<void> {
    using _ = realTimeStandsStill();
    const end = this.#now + ms;
    await turn();
    for (let next = this.#heap[0]; next !== undefined; next = this.#heap[0]) {
      if (next.at > end) break;
      this.#pop();
      if (next.cancelled) continue;
      this.#now = next.at;
      next.run();
      await turn();
    }
    this.#now = end;
  }

  /** Lets time pass until some work has ended, and answers with what came of it. */
  async settled<Value>(work: Promise<Value>): Promise<Value> {
    let isDone = false;
    const settle = () => {
      isDone = true;
    };
    work.then(settle, settle);
    while (!isDone) await this.advance(1);
    return await work;
  }

  /** A clock that starts at `epochMs`. */
  clock(epochMs: number): Clock {
    return {
      wallMs: () => Math.floor(epochMs + this.#now),
      monotonicMs: () => this.#now,
      setTimer: (callback, delayMs) => this.after(delayMs, callback),
      clearTimer,
    };
  }

  #push(alarm: Alarm): void {
    const heap = this.#heap;
    let index = heap.push(alarm) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(alarm, heap[parent] as Alarm)) break;
      heap[index] = heap[parent] as Alarm;
      index = parent;
    }
    heap[index] = alarm;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Alarm;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Alarm)) child++;
      const below = heap[child];
      if (below === undefined || !isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

export function clearTimer(timer: Timer): void {
  if (timer !== null && timer !== undefined) (timer as Alarm).cancelled = true;
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}

const realNow = performance.now.bind(performance);
let stills = 0;

/** Work that rests after some real milliseconds would do so at other places on a slower machine. */
function realTimeStandsStill(): Disposable {
  stills++;
  performance.now = () => 0;
  return {
    [Symbol.dispose]: () => {
      if (--stills === 0) performance.now = realNow;
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
