import type { AlertRules } from "../../../monitor/alert_rules.ts";
import type { ChannelSpec } from "../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import { MaintenanceTable } from "../../../monitor/maintenance/maintenance_table.ts";
import type { Maintenance } from "../../../monitor/maintenance_rule.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { KEYS } from "../../../store/keys.ts";
import { RULES } from "../../monitor/alerts/alert_rig.ts";
import { seeded } from "../seeded.ts";
import { SimProcess } from "../sim_process.ts";
import { SimStore } from "../sim_store.ts";
import { StoreWeather } from "../store_weather.ts";
import { VirtualTime } from "../virtual_time.ts";
import { AlertInstance, type AlertSurroundings } from "./alert_instance.ts";
import { Receivers } from "./receivers.ts";
import { Recorder } from "./recorder.ts";
import type { Stretch } from "./story.ts";

/** When the world begins, in milliseconds since the epoch. */
export const EPOCH = Date.UTC(2026, 10, 29, 4, 0);

export interface WorldOptions {
  readonly seed: number;
  readonly instances: number;
  readonly monitors: readonly Monitor[];
  readonly story: readonly Stretch[];
  readonly rules?: Partial<AlertRules>;
  readonly maintenances?: readonly Maintenance[];
  /** The processes of instances; a test may pass some that die by themselves. */
  readonly createProcess?: (time: VirtualTime, offsetMs: number) => SimProcess;
}

/** Where an instance runs, from start to start. */
export interface AlertSeat {
  instance: AlertInstance | null;
  /** What its clock is off by. */
  offsetMs: number;
}

const SECOND_MS = 1_000;

/** Several instances on one store, urls that go down and come up as a story says, and receivers that write everything down. */
export class AlertWorld {
  readonly time = new VirtualTime();
  readonly random: () => number;
  readonly receivers: Receivers;
  readonly recorder: Recorder;
  readonly store: SimStore;
  readonly weather: StoreWeather;
  readonly seats: AlertSeat[];
  readonly rules: AlertRules;
  /** How many commits were applied. */
  commits = 0;
  readonly #around: AlertSurroundings;
  readonly #createProcess: NonNullable<WorldOptions["createProcess"]>;
  readonly #admin: AlertInstance;
  #seeds: number;

  private constructor(options: WorldOptions) {
    const { seed, instances, monitors, story, rules } = options;
    this.random = seeded(seed);
    this.#seeds = seed * 1_000_003;
    this.rules = { ...RULES, ...rules };
    this.receivers = new Receivers(this.time, seeded(this.#nextSeed()));
    this.weather = new StoreWeather(this.time, seeded(this.#nextSeed()));
    this.store = new SimStore(() => this.time.now);
    this.store.onCommit = () => this.commits++;
    this.recorder = new Recorder(this.store, monitors, story);
    const { time, weather, receivers, store } = this;
    this.#around = {
      ...{ time, store, weather, receivers, monitors },
      rules: this.rules,
      maintenance: new MaintenanceTable(({ ownerId }) => ownerId ?? 0),
    };
    this.#around.maintenance.replaceAll(options.maintenances ?? [], []);
    this.#createProcess = options.createProcess ??
      ((time, offsetMs) => new SimProcess(time, EPOCH, offsetMs));
    this.#admin = this.#run(new SimProcess(time, EPOCH, 0));
    this.seats = Array.from(
      { length: instances },
      () => ({ instance: null, offsetMs: 0 }),
    );
  }

  /** A world whose instances run. */
  static async begin(
    options: WorldOptions,
    channels: Readonly<Record<string, Partial<ChannelSpec>>>,
  ): Promise<AlertWorld> {
    const world = new AlertWorld(options);
    for (const [name, parts] of Object.entries(channels)) {
      await world.time.settled(world.#admin.channels.create(null, {
        ...CHANNEL_DEFAULTS,
        ...{ name, kind: "webhook", settings: { url: "http://127.0.0.1/" } },
        ...parts,
      }));
    }
    for (const seat of world.seats) world.start(seat);
    return world;
  }

  start(seat: AlertSeat): void {
    if (seat.instance !== null) return;
    seat.instance = this.#run(this.#createProcess(this.time, seat.offsetMs));
    seat.instance.chores.start();
  }

  kill(seat: AlertSeat): void {
    seat.instance?.process.kill();
    seat.instance = null;
  }

  setClock(seat: AlertSeat, offsetMs: number): void {
    seat.instance?.process.stepClock(offsetMs - seat.offsetMs);
    seat.offsetMs = offsetMs;
  }

  /** Lets time pass; whoever runs probes in it. */
  async pass(ms: number): Promise<void> {
    const end = this.time.now + ms;
    for (;;) {
      const second = Math.floor(this.time.now / SECOND_MS) + 1;
      if (second * SECOND_MS > end) break;
      await this.time.advance(second * SECOND_MS - this.time.now);
      this.#probe(second);
    }
    await this.time.advance(end - this.time.now);
  }

  #probe(second: number): void {
    const awake = this.seats.filter(({ instance }) =>
      instance !== null && !instance.process.dead && !instance.process.stopped
    );
    const seat = awake[Math.floor(this.random() * awake.length)];
    const wallMs = seat?.instance?.process.wallMs();
    if (wallMs !== undefined) this.recorder.probe(second, wallMs);
  }

  /** What is left to be done for alerts. */
  get left(): { changes: number; waiting: number; books: number } {
    const count = (key: Deno.KvKey) =>
      this.store.list({ prefix: key }, {}).length;
    return {
      changes: count(KEYS.changes.key()),
      waiting: count(KEYS.outbox.key()) + count(KEYS.due.key()),
      books: count(KEYS.outageBooks.key()),
    };
  }

  #nextSeed(): number {
    return this.#seeds++;
  }

  #run(process: SimProcess): AlertInstance {
    return new AlertInstance(process, {
      ...this.#around,
      seed: this.#nextSeed(),
    });
  }
}
