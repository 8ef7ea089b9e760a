import type { Channel } from "../channel.ts";
import type { Notice } from "./notice.ts";
import type { OutboxEntry } from "./outbox_entry.ts";
import { plain } from "./channels/message_text.ts";

/** Told to the owner's other channels: that one of them does not get its messages. */
export function failingEntries(
  failing: Channel,
  words: string,
  others: readonly Channel[],
  now: number,
): OutboxEntry[] {
  const seconds = Math.floor(now / 1_000);
  const outageId = `c_${failing.id}`;
  const name = plain(failing.name, 100);
  const notice: Notice = {
    version: 1,
    type: "channel.failing",
    timestamp: new Date(now).toISOString(),
    id: `${outageId}:failing:${seconds}`,
    test: false,
    outage: {
      id: outageId,
      started_at: seconds,
      ended_at: null,
      duration_seconds: null,
    },
    urls: [],
    more: 0,
    counts: { down: 0, of: 0 },
    group: name,
    text: `The channel ${name} does not get its messages: ${words}`,
  };
  return others.map(({ id: channelId }) => ({
    ...{ channelId, outageId, step: seconds, notice },
    ...{ createdAt: now, dueAt: now, tries: 0, isTaken: false, last: null },
  }));
}
