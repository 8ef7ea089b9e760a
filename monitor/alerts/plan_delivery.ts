import { type Notice, shapeOf } from "./notice.ts";
import type { OutboxEntry, StoredEntry } from "./outbox_entry.ts";

/** What to do with the messages of one outage that wait for one channel. */
export interface DeliveryPlan {
  /** What newer ones have made pointless, and nobody was told. */
  readonly superseded: readonly StoredEntry[];
  /** The first of those that the message stands for. */
  readonly first: StoredEntry;
  /** All of them, by step. */
  readonly covered: readonly StoredEntry[];
  readonly notice: Notice;
  /** The beginning was surely not told, and now it is over. */
  readonly isLate: boolean;
}

/**
 * What is to be sent next of messages in the order of their steps; null for
 * none. A message that could not be delivered is not sent once the outage has
 * gone on: changes give way to what comes after them, and of an outage that is
 * over before its beginning was told there is one message; what is being tried
 * now is waited for. Where the beginning
 * may have arrived, that message does not say otherwise.
 */
export function planDelivery(
  entries: readonly StoredEntry[],
  now: number,
): DeliveryPlan | null {
  const isTried = ({ entry }: StoredEntry) =>
    entry.isTaken && entry.dueAt > now;
  const pointless = entries.filter((each, index) =>
    isPassing(each) && index < entries.length - 1 && !isTried(each)
  );
  const left = entries.filter((each) => !pointless.includes(each));
  const [first, second] = left;
  if (first === undefined) return null;
  const isOver = isBegin(first) && second !== undefined &&
    shapeOf(second.entry.notice) === "close";
  if (!isOver) {
    const { notice } = first.entry;
    const covered = [first];
    return { superseded: pointless, first, covered, notice, isLate: false };
  }
  const { notice } = second.entry;
  const isLate = !mayHaveArrived(first.entry);
  const text = `${notice.text}. This could not be delivered then`;
  return {
    superseded: pointless,
    first,
    covered: [first, second],
    notice: isLate && !isHeld(first) ? { ...notice, text } : notice,
    isLate,
  };
}

/** Whether a try of it had no outcome, as where its instance died. */
export function mayHaveArrived(entry: OutboxEntry): boolean {
  return entry.isTaken || entry.mayHaveArrived === true;
}

function isBegin({ entry: { notice } }: StoredEntry): boolean {
  return ["alarm", "warning"].includes(shapeOf(notice));
}

/** It only waited for the end of quiet hours. */
function isHeld({ entry: { notice, tries } }: StoredEntry): boolean {
  return shapeOf(notice) === "warning" && tries === 0;
}

function isPassing({ entry: { notice } }: StoredEntry): boolean {
  return shapeOf(notice) === "more";
}
