import type { Notice } from "../../../monitor/alerts/notice.ts";
import type { AttemptResult } from "../../../monitor/alerts/outbox_entry.ts";
import type { Channel } from "../../../monitor/channel.ts";
import { LATER, SENT } from "../../monitor/alerts/alert_rig.ts";
import type { VirtualTime } from "../virtual_time.ts";

/** How a receiver behaves. */
export type Mood =
  | "well"
  | "fails"
  /** Takes nothing, and does not answer. */
  | "hangs"
  /** Takes the message, and does not answer. */
  | "takes and hangs"
  /** Says when it wants to be asked again. */
  | "is busy";

/** A try to deliver. Times are true milliseconds since the beginning. */
export interface Attempt {
  readonly at: number;
  readonly channel: string;
  readonly notice: Notice;
  /** Who delivers. */
  readonly process: object;
  /** When the receiver wrote the message down; null where it did not. */
  readonly takenAt: number | null;
  readonly mood: Mood;
  /** Not to be asked again before. */
  readonly waitUntil: number;
}

const ANSWER_MS = 50;
/** As a delivery that nobody answers ends. */
const TIMEOUT_MS = 10_000;
const RETRY_AFTER_MS = [5_000, 60_000, 600_000];

/** Those who are told: each writes down all that it takes. */
export class Receivers {
  readonly attempts: Attempt[] = [];
  /** Called when a delivery begins. */
  onAttempt: (attempt: Attempt) => void = () => {};
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #moods = new Map<string, Mood>();

  constructor(time: VirtualTime, random: () => number) {
    this.#time = time;
    this.#random = random;
  }

  moodOf(channel: string): Mood {
    return this.#moods.get(channel) ?? "well";
  }

  set(channel: string, mood: Mood): void {
    this.#moods.set(channel, mood);
  }

  allWell(): void {
    this.#moods.clear();
  }

  /** What was taken, in that order. */
  get taken(): (Attempt & { takenAt: number })[] {
    return this.attempts
      .flatMap(({ takenAt, ...each }) =>
        takenAt === null ? [] : [{ ...each, takenAt }]
      )
      .sort((a, b) => a.takenAt - b.takenAt);
  }

  /** One try of a process, which `answer` brings the result to. */
  deliver(
    { name: channel }: Pick<Channel, "name">,
    notice: Notice,
    process: object,
    answer: (result: AttemptResult) => void,
  ): void {
    const at = this.#time.now;
    const mood = this.moodOf(channel);
    const isTaken = mood === "well" || mood === "takes and hangs";
    const index = Math.floor(this.#random() * RETRY_AFTER_MS.length);
    const retryAfterMs = mood === "is busy"
      ? RETRY_AFTER_MS[index] as number
      : null;
    const takenAt = isTaken ? at + ANSWER_MS / 2 : null;
    const answeredAt = at + ANSWER_MS;
    const attempt: Attempt = {
      ...{ at, channel, notice, process, takenAt, mood },
      waitUntil: answeredAt + (retryAfterMs ?? 0),
    };
    this.attempts.push(attempt);
    this.onAttempt(attempt);
    const hangs = mood === "hangs" || mood === "takes and hangs";
    const result: AttemptResult = mood === "well" ? SENT : {
      ...LATER,
      retryAfterMs,
      mayHaveArrived: hangs,
    };
    this.#time.after(hangs ? TIMEOUT_MS : ANSWER_MS, () => answer(result));
  }
}
