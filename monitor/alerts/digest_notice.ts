import { channelNotice } from "./channel_notice.ts";
import {
  type HeldMessages,
  MAX_NAMED_URLS,
  type Notice,
  type NoticeUrl,
  shapeOf,
} from "./notice.ts";
import { noticeText } from "./notice_text.ts";

export interface DigestParts {
  readonly channelId: number;
  /** Tells one digest of the channel from the others. */
  readonly step: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: number;
}

const NOTHING: HeldMessages = { messages: 0, opened: 0, resolved: 0 };

/** Stands where messages of an outage have its id. */
export function digestId(channelId: number): string {
  return `d_${channelId}`;
}

/** Whether a digest can stand for it: messages that name no urls are told as they are. */
export function isDigestible({ type, urls, test }: Notice): boolean {
  return !test && type !== "digest" && urls.length > 0;
}

/**
 * One message for several that were held back: how many there are, and how
 * each url that they name is at the end, those that are down first. `before` is
 * a digest that was made and not delivered yet.
 */
export function digestNotice(
  before: Notice | null,
  told: readonly Notice[],
  { channelId, step, now }: DigestParts,
): Notice {
  const outageId = digestId(channelId);
  const id = `${outageId}:digest:${step}`;
  const empty = channelNotice("digest", { id, outageId, now });
  const held = told.reduce(withMessage, before?.held ?? NOTHING);
  const urls = new Map((before?.urls ?? []).map((url) => [url.id, url]));
  let more = before?.more ?? 0;
  for (const notice of told) {
    for (const url of notice.urls) urls.set(url.id, url);
    more += notice.more;
  }
  const all = [...urls.values()].sort((a, b) => rankOf(a) - rankOf(b));
  const named = all.slice(0, MAX_NAMED_URLS);
  const notice: Omit<Notice, "text"> = {
    ...empty,
    urls: named,
    more: more + all.length - named.length,
    counts: {
      down: named.filter((url) => rankOf(url) === 0).length,
      of: named.length,
    },
    held,
  };
  return { ...notice, text: noticeText(notice) };
}

function withMessage(
  { messages, opened, resolved }: HeldMessages,
  notice: Notice,
): HeldMessages {
  const shape = shapeOf(notice);
  return {
    messages: messages + 1,
    opened: opened + (["alarm", "warning"].includes(shape) ? 1 : 0),
    resolved: resolved + (shape === "close" ? 1 : 0),
  };
}

/** What is down is the most urgent, and what is up the least. */
function rankOf({ state }: NoticeUrl): number {
  if (state === "down" || state === "flapping") return 0;
  return state === "up" ? 2 : 1;
}
