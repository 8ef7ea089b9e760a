import { SlotQueue } from "./slot_queue.ts";
import { nextSlot, phaseOf } from "../slots.ts";
import type { Clock, Monitor, Timer } from "../types.ts";

export interface SchedulerDeps {
  readonly clock: Clock;
  /** Phases are spread over no more than this. */
  readonly phaseSpanMs: number;
  /** Called when it wakes, before the clock is believed; calls `restart` if that was set. */
  onWake(): void;
  /** Called at each slot of each url that was added. */
  onDue(monitor: Monitor, slot: number): void;
  onMissed(count: number): void;
  onError(error: unknown): void;
}

/**
 * After a wake it sleeps for as long as some slots take to come, which then
 * start together: a wake of their own costs half as much as the probe.
 */
const GATHERED_SLOTS = 2;
const MIN_SLEEP_MS = { least: 2, most: 20 } as const;
/** It never sleeps for more than this part of the shortest interval: a slot is missed when the next one is due. */
const MAX_SLEEP_SHARE = 0.25;
const MAX_SLEEP_MS = 1_000;
/** Between the extra first probes of urls that are overdue at the start. */
const FIRST_PROBE_GAP_MS = 0.5;
/** A regular slot as near as this makes an extra first one needless. */
const SOON_MS = 500;
/** What another instance has probed may not be written yet: an extra slot would mostly be for nothing with intervals up to this. */
const SHORT_INTERVAL_MS = 60_000;
/** Slots in the queue per url, at most: what was removed or put off stays in it until its time. */
const MAX_QUEUE_RATIO = 2;
const MIN_QUEUE = 1_000;

interface Scheduled {
  readonly monitor: Monitor;
  nextAt: number;
}

/** Knows when each url is due, and says so in time. */
export class ProbeScheduler {
  readonly #deps: SchedulerDeps;
  readonly #queue = new SlotQueue();
  readonly #urls = new Map<number, Scheduled>();
  /** Slots per millisecond. */
  #rate = 0;
  /** The shortest interval of any url so far. */
  #shortestMs = Infinity;
  #timer: Timer = null;
  #wokeAt = -Infinity;
  #wakesAt = Infinity;
  #firstProbeAt = 0;
  #stopped = true;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#urls.size;
  }

  /** What all intervals amount to. */
  get slotsPerSecond(): number {
    return Math.max(0, this.#rate * 1_000);
  }

  /**
   * Begins with a url. `lastAt` is its latest slot so far, 0 if none: a url that
   * has missed one since gets an extra slot now, paced so that a start is no burst.
   * Slots before `heldFrom` are another's: the extra one comes after it, and for
   * short intervals not at all, because their next regular slot is near.
   */
  add(monitor: Monitor, lastAt: number, heldFrom = 0): void {
    this.remove(monitor.id);
    this.#rate += 1 / monitor.intervalMs;
    this.#shortestMs = Math.min(this.#shortestMs, monitor.intervalMs);
    const now = this.#deps.clock.wallMs();
    const aheadMs = Math.max(0, heldFrom - now);
    const clockWasSetBack = lastAt > now + monitor.intervalMs;
    const from = clockWasSetBack ? 0 : lastAt + 1;
    const regular = this.#regularSlot(monitor, Math.max(now + aheadMs, from));
    const isMissing = clockWasSetBack || lastAt < regular - monitor.intervalMs;
    const overdue = isMissing &&
      (aheadMs === 0 || lastAt === 0 || monitor.intervalMs > SHORT_INTERVAL_MS);
    const first = Math.ceil(Math.max(now, this.#firstProbeAt) + aheadMs);
    if (overdue && regular - first > SOON_MS) {
      this.#firstProbeAt = Math.max(now, this.#firstProbeAt) +
        FIRST_PROBE_GAP_MS;
      this.#schedule(monitor, first);
    } else {
      this.#schedule(monitor, this.#regularSlot(monitor, now));
    }
  }

  remove(id: number): void {
    const scheduled = this.#urls.get(id);
    if (scheduled === undefined) return;
    this.#urls.delete(id);
    this.#rate -= 1 / scheduled.monitor.intervalMs;
  }

  /** Asks a url once more before its next slot. */
  advance(id: number, at: number): void {
    const scheduled = this.#urls.get(id);
    if (scheduled === undefined || at >= scheduled.nextAt) return;
    this.#schedule(
      scheduled.monitor,
      Math.max(at, Math.ceil(this.#deps.clock.wallMs())),
    );
  }

  has(id: number): boolean {
    return this.#urls.has(id);
  }

  start(): void {
    this.#stopped = false;
    this.restart();
  }

  /** Forgets the slots it had in mind: the clock was set. */
  restart(): void {
    const urls = [...this.#urls.values()];
    this.#queue.clear();
    const now = this.#deps.clock.wallMs();
    this.#wokeAt = -Infinity;
    this.#wakesAt = Infinity;
    this.#firstProbeAt = now;
    for (const { monitor } of urls) {
      this.#schedule(monitor, this.#regularSlot(monitor, now));
    }
  }

  /** What is due by now still starts: it was due while slots were kept. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#timer !== null) this.#deps.clock.clearTimer(this.#timer);
    this.#wake();
  }

  #regularSlot(monitor: Monitor, from: number): number {
    const phase = phaseOf(
      monitor.id,
      monitor.intervalMs,
      this.#deps.phaseSpanMs,
    );
    return nextSlot(from, phase, monitor.intervalMs);
  }

  #schedule(monitor: Monitor, at: number): void {
    this.#urls.set(monitor.id, { monitor, nextAt: at });
    this.#queue.push(at, monitor.id);
    const most = Math.max(MIN_QUEUE, this.#urls.size * MAX_QUEUE_RATIO);
    if (this.#queue.size > most) this.#requeue();
    this.#arm();
  }

  #requeue(): void {
    this.#queue.clear();
    for (const [id, { nextAt }] of this.#urls) this.#queue.push(nextAt, id);
  }

  #arm(): void {
    const nextAt = this.#queue.nextAt();
    if (this.#stopped || nextAt >= this.#wakesAt) return;
    if (this.#timer !== null) this.#deps.clock.clearTimer(this.#timer);
    const at = Math.max(nextAt, this.#wokeAt + this.#minSleepMs());
    const sleep = Math.min(at - this.#deps.clock.wallMs(), MAX_SLEEP_MS);
    this.#wakesAt = nextAt;
    this.#timer = this.#deps.clock.setTimer(
      () => this.#wake(),
      Math.max(0, sleep),
    );
  }

  #minSleepMs(): number {
    const { least } = MIN_SLEEP_MS;
    const most = Math.min(
      MIN_SLEEP_MS.most,
      this.#shortestMs * MAX_SLEEP_SHARE,
    );
    return Math.max(least, Math.min(GATHERED_SLOTS / this.#rate, most));
  }

  #wake(): void {
    this.#timer = null;
    this.#wakesAt = Infinity;
    this.#deps.onWake();
    const now = this.#deps.clock.wallMs();
    this.#wokeAt = now;
    for (
      let due = this.#queue.popDue(now);
      due !== null;
      due = this.#queue.popDue(now)
    ) {
      const scheduled = this.#urls.get(due.id);
      if (scheduled?.nextAt === due.at) this.#attempt(scheduled, now);
    }
    this.#arm();
  }

  /** One url that makes trouble must not keep the others waiting. */
  #attempt(scheduled: Scheduled, now: number): void {
    try {
      this.#start(scheduled, now);
    } catch (error) {
      this.#deps.onError(error);
    }
  }

  /** A slot is late as long as the next one is not due; then it is missed, and the latest takes its place. */
  #start(scheduled: Scheduled, now: number): void {
    const { monitor, nextAt: slot } = scheduled;
    const { intervalMs } = monitor;
    const next = this.#regularSlot(monitor, now + 1);
    scheduled.nextAt = next;
    this.#queue.push(next, monitor.id);
    const missed = Math.ceil((next - slot) / intervalMs) - 1;
    if (missed > 0) this.#deps.onMissed(missed);
    this.#deps.onDue(monitor, missed > 0 ? next - intervalMs : slot);
  }
}
