import type { Notice } from "./notice.ts";
import type { ChannelState } from "./outbox_entry.ts";
import { timeWords } from "./time_words.ts";

/** At most this many messages of a channel within an hour of the clock. */
export const MAX_PER_HOUR = 60;
const HOUR_MS = 3_600_000;

/** What counts of a channel's hour: which one, since the epoch, and how many messages; undefined where it was told nothing yet. */
type HourCount = Pick<ChannelState, "hour" | "sent"> | undefined;

export function hourOf(now: number): number {
  return Math.floor(now / HOUR_MS);
}

export function sentThisHour(count: HourCount, now: number): number {
  return count?.hour === hourOf(now) ? count.sent : 0;
}

/** When the channel may be told something as far as its limit goes; 0 for at any time. */
export function limitedUntil(count: HourCount, now: number): number {
  return sentThisHour(count, now) >= MAX_PER_HOUR ? nextHour(now) : 0;
}

/** Whether the next message is the last of its hour. */
export function isLastOfHour(count: HourCount, now: number): boolean {
  return sentThisHour(count, now) === MAX_PER_HOUR - 1;
}

/** Whether the next message is the first after an hour in which no more might be sent. */
export function wasFull(count: HourCount, now: number): boolean {
  return count !== undefined && count.sent >= MAX_PER_HOUR &&
    count.hour < hourOf(now);
}

/** Two digests of an hour differ: one at its beginning, and one as its last message. */
export function digestStep(count: HourCount, now: number): number {
  return hourOf(now) * 2 + (isLastOfHour(count, now) ? 1 : 0);
}

/** A channel that falls silent says why. */
export function withLimitWords(notice: Notice, now: number): Notice {
  const until = timeWords(nextHour(now), now);
  const text = `${notice.text}. This is message ${MAX_PER_HOUR} of this ` +
    `hour: further messages wait until ${until}`;
  return { ...notice, text };
}

function nextHour(now: number): number {
  return (hourOf(now) + 1) * HOUR_MS;
}
