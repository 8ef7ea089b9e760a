import assert from "node:assert/strict";
import type { Monitor } from "../../monitor/types.ts";
import { StoreError } from "../../store/database/store_error.ts";
import { newUrl } from "../store/store_rig.ts";
import { CommitHash } from "./commit_hash.ts";
import { Counts, Instance, type Surroundings } from "./instance.ts";
import { Laws } from "./laws.ts";
import { seeded } from "./seeded.ts";
import { SimProcess } from "./sim_process.ts";
import { SimStore } from "./sim_store.ts";
import { StoreWeather } from "./store_weather.ts";
import { Targets } from "./targets.ts";
import { VirtualTime } from "./virtual_time.ts";

export interface SimulationOptions {
  readonly seed: number;
  readonly instances: number;
  readonly urls: number;
}

/** Where an instance runs, from start to start. */
export interface Seat {
  readonly name: string;
  instance: Instance | null;
  /** What its clock is off by. */
  offsetMs: number;
}

/** When the simulated world begins: shortly before midnight, so that hours and days end early. */
export const EPOCH = 20_833 * 86_400_000 - 300_000;
const HOUR_MS = 3_600_000;
const INTERVALS_MS = [5, 15, 1, 30, 10, 10, 5, 20, 60, 15].map((s) =>
  s * 1_000
);
/** Ids are this far apart, so that few urls make several shards. */
const ID_STEP = 16;
const STEP_MS = 5_000;
/** After the last trouble, everything is as it should be within this. */
const RECOVERY_MS = 45_000;

/** Several instances on one store, in a world that others make trouble in. */
export class Simulation {
  readonly time = new VirtualTime();
  readonly counts = new Counts();
  readonly hash = new CommitHash();
  readonly random: () => number;
  readonly targets: Targets;
  readonly laws: Laws;
  readonly weather: StoreWeather;
  readonly seats: Seat[];
  /** Since when each url is as it is stored. */
  readonly #since = new Map<number, { updatedAt: number; at: number }>();
  readonly #store: SimStore;
  readonly #around: Surroundings;
  readonly #admin: Instance;
  #seeds: number;
  #troubledUntil = 0;
  #failure: unknown = null;

  constructor({ seed, instances }: SimulationOptions) {
    this.random = seeded(seed);
    this.#seeds = seed * 1_000_003;
    this.targets = new Targets(this.#nextSeed());
    this.laws = new Laws(this.targets.asked);
    this.weather = new StoreWeather(this.time, seeded(this.#nextSeed()));
    this.#store = new SimStore(() => this.time.now);
    this.#store.onCommit = (applied) => {
      this.hash.add(applied);
      try {
        this.laws.check(applied);
      } catch (error) {
        this.#failure ??= error;
      }
    };
    const { time, weather, targets, counts } = this;
    this.#around = { time, store: this.#store, weather, targets, counts };
    this.#admin = this.#run("admin", 0);
    this.seats = Array.from({ length: instances }, (_, index) => ({
      name: `instance ${index + 1}`,
      instance: null,
      offsetMs: 0,
    }));
  }

  /** A simulation whose instances run, and watch some urls. */
  static async begin(options: SimulationOptions): Promise<Simulation> {
    const simulation = new Simulation(options);
    for (let count = 0; count < options.urls; count++) {
      await simulation.addUrl(count);
    }
    for (const seat of simulation.seats) simulation.start(seat);
    return simulation;
  }

  start(seat: Seat): void {
    if (seat.instance !== null) return;
    const instance = this.#run(seat.name, seat.offsetMs);
    seat.instance = instance;
    void instance.runner.start();
    instance.chores.start();
    this.trouble(0);
  }

  kill(seat: Seat): void {
    seat.instance?.process.kill();
    seat.instance = null;
    this.trouble(0);
  }

  /** Asks an instance to stop, as SIGTERM does. */
  async stop(seat: Seat): Promise<void> {
    const { instance } = seat;
    seat.instance = null;
    this.trouble(0);
    if (instance === null) return;
    await this.time.settled(
      Promise.all([instance.runner.stop(3_000), instance.chores.stop()]),
    );
    instance.process.kill();
  }

  setClock(seat: Seat, offsetMs: number): void {
    seat.instance?.process.stepClock(offsetMs - seat.offsetMs);
    seat.offsetMs = offsetMs;
    this.trouble(0);
  }

  /** Something is wrong for so long, and may show a while after. */
  trouble(ms: number): void {
    const until = this.time.now + ms + RECOVERY_MS;
    this.#troubledUntil = Math.max(this.#troubledUntil, until);
  }

  /** Adds a url; false when the store did not take it. */
  async addUrl(index: number): Promise<boolean> {
    const intervalMs = INTERVALS_MS[index % INTERVALS_MS.length] as number;
    const fields = newUrl({
      name: `url ${index}`,
      url: `http://host${index}.example.com/`,
      intervalMs,
      timeoutMs: Math.max(1_000, Math.min(10_000, intervalMs)),
      failuresBeforeDown: 1 + index % 3,
    });
    const value = (index + 1) * ID_STEP;
    this.#store.commit({ sets: [{ key: ["counters", "url"], value }] });
    return await this.admin(({ urls }) => urls.create(fields));
  }

  /** What a user does, who takes no for an answer. */
  async admin(act: (admin: Instance) => Promise<unknown>): Promise<boolean> {
    try {
      await this.time.settled(act(this.#admin));
      return true;
    } catch (error) {
      if (error instanceof StoreError) return false;
      throw error;
    }
  }

  storedUrls(): Monitor[] {
    return this.#store.list({ prefix: ["urls"] }, {})
      .map(({ value }) => value as Monitor);
  }

  /** Lets time pass, and looks at the world every few seconds. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await this.time.advance(Math.min(left, STEP_MS));
      if (this.#failure !== null) throw this.#failure;
      this.#checkSilence();
    }
  }

  /** What can be read in the end is what was recorded. */
  async audit(): Promise<void> {
    const to = EPOCH + this.time.now + HOUR_MS;
    // a store that was away is found to be back by who asks
    await this.admin(({ history }) => history.ticks(ID_STEP, 0, to));
    await this.time.advance(STEP_MS);
    for (const id of this.laws.ticks.keys()) {
      const { history } = this.#admin;
      const ticks = await this.time.settled(history.ticks(id, 0, to));
      const from = this.#admin.process.wallMs() - 47 * HOUR_MS;
      assert.deepEqual(
        ticks.filter(({ at }) => at >= from),
        this.laws.recorded(id).filter(({ at }) => at >= from && at < to),
      );
    }
  }

  /** Once all is well again, no url goes without a probe for two intervals. */
  #checkSilence(): void {
    const { now } = this.time;
    if (this.seats.every(({ instance }) => instance === null)) this.trouble(0);
    for (const { id, updatedAt, paused, intervalMs } of this.storedUrls()) {
      let known = this.#since.get(id);
      if (known?.updatedAt !== updatedAt) {
        known = { updatedAt, at: now };
        this.#since.set(id, known);
      }
      const asked = this.targets.askedAt.get(id) ?? 0;
      const since = known.at + RECOVERY_MS;
      const silence = now - Math.max(asked, since, this.#troubledUntil);
      const patience = 2 * intervalMs + STEP_MS;
      assert.ok(
        paused || silence <= patience,
        `url ${id} was not probed for ${silence} ms`,
      );
    }
  }

  #nextSeed(): number {
    return this.#seeds++;
  }

  #run(name: string, offsetMs: number): Instance {
    const process = new SimProcess(this.time, EPOCH, offsetMs);
    return new Instance(name, process, {
      ...this.#around,
      seed: this.#nextSeed(),
    });
  }
}
