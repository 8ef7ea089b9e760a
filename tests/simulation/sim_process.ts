import type { Clock, Timer } from "../../monitor/types.ts";
import { clearTimer, type VirtualTime } from "./virtual_time.ts";

/** Of a quota of CPU time. */
export const PERIOD_MS = 100;

/** A process as the machine sees it: it can be killed, be stopped for a while, and have its clock set. */
export class SimProcess implements Clock {
  /** Its own network is gone, and says so. */
  offline = false;
  /** No name server answers. */
  resolverIsDead = false;
  /** Families whose line swallows all that is sent. */
  readonly silentFamilies = new Set<4 | 6>();
  /** The loop is saturated: timers are on time, but what a socket brings waits so long. */
  socketDelayMs = 0;
  /** What a socket brings takes the loop so long each, and one waits for the other; timers do not. */
  socketCostMs = 0;
  /** Throttled: it runs for so much of each tenth of a second. */
  runsMsPerPeriod = PERIOD_MS;
  readonly #time: VirtualTime;
  readonly #epochMs: number;
  #stepMs: number;
  #stoppedUntil = 0;
  #socketsBusyUntil = 0;
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
    const waitMs = Math.max(
      this.#stoppedUntil - this.#time.now,
      this.#throttledMs(),
    );
    if (waitMs <= 0) return happening();
    this.#time.after(waitMs, () => this.deliver(happening));
  }

  /** Its system sends at each of these times, in milliseconds from now, until the line of a family lets it through. */
  sendUntilHeard(
    [firstMs, ...laterMs]: readonly number[],
    family: 4 | 6,
    onHeard: () => void,
  ): void {
    if (firstMs === undefined) return;
    this.#time.after(firstMs, () => {
      if (!this.silentFamilies.has(family)) return onHeard();
      const restMs = laterMs.map((ms) => ms - firstMs);
      this.sendUntilHeard(restMs, family, onHeard);
    });
  }

  /** What a socket brings. */
  deliverFromSocket(happening: () => void, inMs: number): void {
    this.#time.after(inMs, () => {
      const { now } = this.#time;
      this.#socketsBusyUntil = Math.max(now, this.#socketsBusyUntil) +
        this.socketCostMs;
      this.#time.after(
        this.#socketsBusyUntil - now + this.socketDelayMs,
        () => this.deliver(happening),
      );
    });
  }

  /** How long the quota keeps it waiting. */
  #throttledMs(): number {
    const intoPeriodMs = this.#time.now % PERIOD_MS;
    return intoPeriodMs < this.runsMsPerPeriod ? 0 : PERIOD_MS - intoPeriodMs;
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
