import type { Clock, Timer } from "../../monitor/types.ts";
import { clearTimer, type VirtualTime } from "./virtual_time.ts";

/** A process as the machine sees it: it can be killed, be stopped for a while, and have its clock set. */
export class SimProcess implements Clock {
  /** Its own network is gone. */
  offline = false;
  readonly #time: VirtualTime;
  readonly #epochMs: number;
  #stepMs: number;
  #stoppedUntil = 0;
  #dead = false;

  constructor(time: VirtualTime, epochMs: number, skewMs: number) {
    this.#time = time;
    this.#epochMs = epochMs;
    this.#stepMs = skewMs;
  }

  get stopped(): boolean {
    return this.#time.now < this.#stoppedUntil;
  }

  get dead(): boolean {
    return this.#dead;
  }

  wallMs(): number {
    return Math.floor(this.#epochMs + this.#time.now + this.#stepMs);
  }

  monotonicMs(): number {
    return this.#time.now;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    return this.#time.after(delayMs, () => this.deliver(callback));
  }

  clearTimer(timer: Timer): void {
    clearTimer(timer);
  }

  /** Something happens to the process: nothing if it is dead, later if it is stopped. */
  deliver(happening: () => void): void {
    if (this.#dead) return;
    if (!this.stopped) return happening();
    const waitMs = this.#stoppedUntil - this.#time.now;
    this.#time.after(waitMs, () => this.deliver(happening));
  }

  kill(): void {
    this.#dead = true;
  }

  stopFor(ms: number): void {
    this.#stoppedUntil = Math.max(this.#stoppedUntil, this.#time.now + ms);
  }

  stepClock(ms: number): void {
    this.#stepMs += ms;
  }
}
