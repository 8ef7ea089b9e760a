import { STORMS } from "../store_weather.ts";
import type { AlertSeat, AlertWorld } from "./alert_world.ts";
import type { Mood } from "./receivers.ts";

export type TroubleKind =
  | "kill"
  | "stop"
  | "pause"
  | "clock"
  | "storm"
  | "mood"
  | "lost answer";

/** Something that went wrong, in true milliseconds since the beginning. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly from: number;
  readonly to: number;
  /** Of this instance alone. */
  readonly process?: object;
  /** Of this receiver alone. */
  readonly channel?: string;
}

const MINUTE_MS = 60_000;
const MAX_CLOCK_STEP_MS = 110 * MINUTE_MS;
/** A stop waits this long for what is being delivered. */
const GRACE_MS = 3_000;
/** An instance dies at most this long after it began to deliver. */
const MAX_DEATH_MS = 110;
const MOODS: readonly Mood[] = ["fails", "fails", "hangs", "is busy"];

/** Makes trouble of some kinds, and writes down when. */
export class AlertChaos {
  readonly troubles: Trouble[] = [];
  readonly #world: AlertWorld;
  readonly #kinds: readonly TroubleKind[];
  readonly #channels: readonly string[];
  /** Who begins to deliver next dies. */
  #isArmed = false;
  #isOver = false;

  constructor(
    world: AlertWorld,
    kinds: readonly TroubleKind[],
    channels: readonly string[],
  ) {
    this.#world = world;
    this.#kinds = kinds;
    this.#channels = channels;
    world.receivers.onAttempt = ({ process }) => this.#onAttempt(process);
  }

  /** Trouble after trouble for as long as told, with a gap of some length on average. */
  async rage(ms: number, meanGapMs: number): Promise<void> {
    const end = this.#world.time.now + ms;
    while (this.#world.time.now < end) {
      const kind = this.#pick(this.#kinds);
      if (kind !== undefined) this.#make(kind);
      const gapMs = -Math.log(1 - this.#world.random()) * meanGapMs;
      await this.#world.pass(Math.min(gapMs, end - this.#world.time.now));
    }
  }

  /** Ends all trouble, and lets time pass until nothing is left to do, or for `maxMs`. */
  async calm(maxMs: number): Promise<void> {
    this.#isOver = true;
    const { receivers, seats, time } = this.#world;
    receivers.allWell();
    for (const seat of seats) {
      this.#world.setClock(seat, 0);
      this.#world.start(seat);
    }
    const end = time.now + maxMs;
    const isDone = () =>
      Object.values(this.#world.left).every((count) => count === 0);
    while (time.now < end && !isDone()) await this.#world.pass(MINUTE_MS);
  }

  #make(kind: TroubleKind): void {
    const seat = this.#pick(this.#world.seats);
    if (seat === undefined) return;
    switch (kind) {
      case "kill":
        if (this.#world.random() < 0.5) this.#isArmed = true;
        else this.#kill(seat);
        return;
      case "stop":
        return this.#stop(seat);
      case "pause":
        return this.#pause(seat);
      case "clock":
        return this.#setClock(seat);
      case "storm": {
        const ms = this.#below(2 * MINUTE_MS);
        const storm = this.#pick(STORMS);
        if (storm !== undefined) this.#world.weather.storm(storm, ms);
        return this.#note("storm", ms);
      }
      case "mood":
        return this.#setMood(this.#pick(MOODS));
      case "lost answer":
        return this.#setMood("takes and hangs");
    }
  }

  #onAttempt(process: object): void {
    if (!this.#isArmed || this.#isOver) return;
    this.#isArmed = false;
    this.#world.time.after(this.#below(MAX_DEATH_MS), () => {
      const seat = this.#world.seats.find(({ instance }) =>
        instance?.process === process
      );
      if (seat !== undefined) this.#kill(seat);
    });
  }

  #kill(seat: AlertSeat): void {
    const process = seat.instance?.process;
    if (process === undefined) return;
    this.#note("kill", 0, { process });
    this.#world.kill(seat);
    this.#later(this.#below(MINUTE_MS), () => this.#world.start(seat));
  }

  /** As SIGTERM: nothing more is begun. */
  #stop(seat: AlertSeat): void {
    const { instance } = seat;
    if (instance === null) return;
    const { process, chores } = instance;
    this.#note("stop", GRACE_MS, { process });
    void chores.stop();
    seat.instance = null;
    this.#world.time.after(GRACE_MS, () => process.kill());
    this.#later(this.#below(MINUTE_MS), () => this.#world.start(seat));
  }

  #pause({ instance }: AlertSeat): void {
    if (instance === null) return;
    const ms = 1_000 + this.#below(90_000);
    this.#note("pause", ms, { process: instance.process });
    instance.process.stopFor(ms);
  }

  /** One clock at a time, and right again after a while. */
  #setClock(seat: AlertSeat): void {
    const { seats } = this.#world;
    if (seats.some(({ offsetMs }) => offsetMs !== 0)) return;
    const size = MAX_CLOCK_STEP_MS ** this.#world.random();
    const sign = this.#world.random() < 0.5 ? 1 : -1;
    this.#world.setClock(seat, Math.round(sign * size));
    const ms = this.#below(20 * MINUTE_MS);
    this.#note("clock", ms);
    this.#later(ms, () => this.#world.setClock(seat, 0));
  }

  #setMood(mood: Mood | undefined): void {
    const channel = this.#pick(this.#channels);
    const { receivers } = this.#world;
    if (mood === undefined || channel === undefined) return;
    if (receivers.moodOf(channel) !== "well") return;
    receivers.set(channel, mood);
    const ms = this.#below(6 * MINUTE_MS);
    const kind = mood === "takes and hangs" ? "lost answer" : "mood";
    this.#note(kind, ms, { channel });
    this.#later(ms, () => receivers.set(channel, "well"));
  }

  #note(
    kind: TroubleKind,
    ms: number,
    whose: Pick<Trouble, "process" | "channel"> = {},
  ): void {
    const from = this.#world.time.now;
    this.troubles.push({ kind, from, to: from + ms, ...whose });
  }

  #later(ms: number, end: () => void): void {
    this.#world.time.after(ms, () => {
      if (!this.#isOver) end();
    });
  }

  #pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#below(items.length)];
  }

  #below(limit: number): number {
    return Math.floor(this.#world.random() * limit);
  }
}
