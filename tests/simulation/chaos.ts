import type { Seat, Simulation } from "./simulation.ts";
import { PERIOD_MS } from "./sim_process.ts";
import { STORMS } from "./store_weather.ts";

/** What happened, so that a run can show that it did. */
export class ChaosCounts {
  kills = 0;
  stops = 0;
  pauses = 0;
  clockSteps = 0;
  storms = 0;
  outages = 0;
  silences = 0;
  overloads = 0;
  urlChanges = 0;
}

const MINUTE_MS = 60_000;
/** Troubles follow each other after this on average. */
const MEAN_GAP_MS = 40_000;
const MAX_CLOCK_STEP_MS = 110 * MINUTE_MS;
const MAX_URLS = 24;

/** Makes trouble in a simulation: everything that can go wrong does, one after the other and at once. */
export class Chaos {
  readonly counts = new ChaosCounts();
  readonly #simulation: Simulation;
  readonly #random: () => number;
  /** What ends at a time, such as an instance's absence. */
  #pending: { at: number; end: () => void }[] = [];
  #added: number;
  readonly #troubles: readonly (() => void | Promise<void>)[];

  constructor(simulation: Simulation, urls: number) {
    this.#simulation = simulation;
    this.#random = simulation.random;
    this.#added = urls;
    this.#troubles = [
      () => this.#kill(),
      () => this.#kill(),
      () => this.#stop(),
      () => this.#pause(),
      () => this.#pause(),
      () => this.#setClock(),
      () => this.#storm(),
      () => this.#storm(),
      () => this.#cutOff(),
      () => this.#silence(),
      () => this.#overload(),
      () => this.#changeUrl(),
      () => this.#changeUrl(),
      () => this.#addUrl(),
    ];
  }

  /** Troubled and quiet times in turn, for as long as told. */
  async rage(ms: number): Promise<void> {
    const end = this.#simulation.time.now + ms;
    while (this.#simulation.time.now < end) {
      for (let count = this.#below(12); count >= 0; count--) {
        await this.#pick(this.#troubles)();
        await this.#pass(-Math.log(1 - this.#random()) * MEAN_GAP_MS);
      }
      await this.#pass(this.#below(5 * MINUTE_MS));
    }
  }

  /** Ends all trouble, and lets things settle. */
  async calm(): Promise<void> {
    for (const { end } of this.#pending) end();
    this.#pending = [];
    for (const seat of this.#simulation.seats) {
      if (seat.offsetMs !== 0) this.#simulation.setClock(seat, 0);
      this.#simulation.start(seat);
    }
    await this.#pass(2 * MINUTE_MS);
  }

  #kill(): void {
    const seat = this.#anySeat();
    if (seat.instance === null) return;
    this.counts.kills++;
    this.#simulation.kill(seat);
    this.#later(this.#below(MINUTE_MS), () => this.#simulation.start(seat));
  }

  async #stop(): Promise<void> {
    const seat = this.#anySeat();
    if (seat.instance === null || seat.instance.process.stopped) return;
    this.counts.stops++;
    await this.#simulation.stop(seat);
    this.#later(this.#below(MINUTE_MS), () => this.#simulation.start(seat));
  }

  /** Stops a process, in the midst of a probe where possible. */
  async #pause(): Promise<void> {
    const ms = 1_000 + this.#below(90_000);
    const seat = this.#anySeat();
    for (let tries = 0; tries < 100; tries++) {
      if (seat.instance === null || seat.instance.runner.inFlight > 0) break;
      await this.#pass(50);
    }
    if (seat.instance === null) return;
    this.counts.pauses++;
    seat.instance.process.stopFor(ms);
    this.#simulation.trouble(ms);
  }

  /** One clock at a time, and right again after a while. */
  #setClock(): void {
    const { seats } = this.#simulation;
    if (seats.some(({ offsetMs }) => offsetMs !== 0)) return;
    const seat = this.#anySeat();
    const size = MAX_CLOCK_STEP_MS ** this.#random();
    this.counts.clockSteps++;
    this.#simulation.setClock(
      seat,
      Math.round(this.#random() < 0.5 ? size : -size),
    );
    const ms = this.#below(20 * MINUTE_MS);
    this.#later(ms, () => this.#simulation.setClock(seat, 0));
  }

  #storm(): void {
    const ms = this.#below(2 * MINUTE_MS);
    this.counts.storms++;
    this.#simulation.weather.storm(this.#pick(STORMS), ms);
    this.#simulation.trouble(ms);
  }

  /** An instance's own network is gone. */
  #cutOff(): void {
    const { instance } = this.#anySeat();
    if (instance === null) return;
    this.counts.outages++;
    const { process } = instance;
    process.offline = true;
    this.#later(this.#below(2 * MINUTE_MS), () => process.offline = false);
  }

  /** The line of an instance, half of it, or its name server, answers no more. */
  #silence(): void {
    const { instance } = this.#anySeat();
    if (instance === null) return;
    this.counts.silences++;
    const { process } = instance;
    const { silentFamilies } = process;
    const which = this.#below(3);
    if (which === 0) process.resolverIsDead = true;
    if (which === 1) silentFamilies.add(6);
    if (which === 2) silentFamilies.add(4).add(6);
    this.#later(this.#below(2 * MINUTE_MS), () => {
      process.resolverIsDead = false;
      silentFamilies.clear();
    });
  }

  /** An instance comes late to what its sockets bring, or is throttled. */
  #overload(): void {
    const { instance } = this.#anySeat();
    if (instance === null) return;
    this.counts.overloads++;
    const { process } = instance;
    if (this.#below(2) === 0) process.socketDelayMs = this.#below(3_000);
    else process.runsMsPerPeriod = 10 + this.#below(60);
    this.#later(this.#below(2 * MINUTE_MS), () => {
      process.socketDelayMs = 0;
      process.runsMsPerPeriod = PERIOD_MS;
    });
  }

  async #changeUrl(): Promise<void> {
    const urls = this.#simulation.storedUrls();
    const monitor = urls[this.#below(urls.length)];
    if (monitor === undefined) return;
    this.counts.urlChanges++;
    const { id, paused } = monitor;
    await this.#simulation.admin(async ({ urls }) => {
      if (urls !== undefined && this.#random() < 0.1) {
        await urls.delete(monitor);
      } else if (this.#random() < 0.5) {
        await urls.update(id, { paused: !paused });
      } else await urls.update(id, { tags: [String(this.#random())] });
    });
  }

  async #addUrl(): Promise<void> {
    if (this.#simulation.storedUrls().length >= MAX_URLS) return;
    await this.#simulation.addUrl(this.#added++);
  }

  /** Lets time pass, and ends what is to end in it. */
  async #pass(ms: number): Promise<void> {
    const { time } = this.#simulation;
    const end = time.now + ms;
    for (;;) {
      const next = this.#pending.reduce(
        (first, each) => each.at < first.at ? each : first,
        { at: Infinity, end: () => {} },
      );
      if (next.at >= end) break;
      await this.#simulation.pass(Math.max(0, next.at - time.now));
      this.#pending = this.#pending.filter((each) => each !== next);
      next.end();
    }
    await this.#simulation.pass(Math.max(0, end - time.now));
  }

  #later(ms: number, end: () => void): void {
    this.#pending.push({ at: this.#simulation.time.now + ms, end });
    this.#simulation.trouble(ms);
  }

  #anySeat(): Seat {
    return this.#pick(this.#simulation.seats);
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)] as Item;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
