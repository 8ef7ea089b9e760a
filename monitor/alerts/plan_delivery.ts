import type { Notice } from "./notice.ts";
import type { StoredEntry } from "./outbox_entry.ts";

/** What to do with the messages of one outage that wait for one channel. */
export interface DeliveryPlan {
  /** What newer ones have made pointless, and nobody was told. */
  readonly superseded: readonly StoredEntry[];
  /** The first of those that the message stands for. */
  readonly first: StoredEntry;
  /** All of them, by step. */
  readonly covered: readonly StoredEntry[];
  readonly notice: Notice;
  /** The beginning was not told, and now it is over. */
  readonly isLate: boolean;
}

/**
 * What is to be sent next of messages in the order of their steps; null for
 * none. A message that could not be delivered is not sent once the outage has
 * gone on: changes give way to what comes after them, and of an outage that is
 * over before its beginning was told there is one message.
 */
export function planDelivery(
  entries: readonly StoredEntry[],
): DeliveryPlan | null {
  const pointless = entries.filter((each, index) =>
    isPassing(each) && index < entries.length - 1
  );
  const left = entries.filter((each) => !pointless.includes(each));
  const [first, second] = left;
  if (first === undefined) return null;
  const isLate = typeOf(first) === "outage.opened" && second !== undefined &&
    typeOf(second) === "outage.resolved";
  if (!isLate) {
    const { notice } = first.entry;
    const covered = [first];
    return { superseded: pointless, first, covered, notice, isLate };
  }
  const { notice } = second.entry;
  return {
    superseded: pointless,
    first,
    covered: [first, second],
    notice: {
      ...notice,
      text: `${notice.text}. This could not be delivered then`,
    },
    isLate,
  };
}

function typeOf({ entry }: StoredEntry): Notice["type"] {
  return entry.notice.type;
}

function isPassing(entry: StoredEntry): boolean {
  return ["outage.changed", "outage.reminder"].includes(typeOf(entry));
}
