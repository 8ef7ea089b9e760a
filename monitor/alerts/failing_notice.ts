import type { Channel } from "../channel.ts";
import { channelNotice } from "./channel_notice.ts";
import type { Notice } from "./notice.ts";
import type { OutboxEntry } from "./outbox_entry.ts";
import { plain } from "./channels/message_text.ts";

/** Told to the owner's other channels: that one of them is not receiving its messages. */
export function failingEntries(
  failing: Channel,
  words: string,
  others: readonly Channel[],
  now: number,
): OutboxEntry[] {
  const seconds = Math.floor(now / 1_000);
  const outageId = `c_${failing.id}`;
  const name = plain(failing.name, 100);
  const id = `${outageId}:failing:${seconds}`;
  const notice: Notice = {
    ...channelNotice("channel.failing", { id, outageId, now }),
    group: name,
    text: `The channel ${name} is not receiving its messages: ${words}`,
  };
  return others.map(({ id: channelId }) => ({
    ...{ channelId, outageId, step: seconds, notice },
    ...{ createdAt: now, dueAt: now, tries: 0, isTaken: false, last: null },
  }));
}
