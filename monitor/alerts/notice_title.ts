import { durationWords } from "./duration_words.ts";
import { expiryWords } from "./expiry_words.ts";
import type { Notice } from "./notice.ts";
import { allOf, heldWords, inGroup, isOne } from "./notice_text.ts";

type Facts = Omit<Notice, "text">;

/** The message in a few words: a subject, or a headline. */
export function noticeTitle(notice: Facts): string {
  if (notice.title !== undefined) return notice.title;
  const { type, outage, counts, timestamp } = notice;
  const name = isOne(notice)
    ? notice.urls[0]?.name ?? ""
    : `${allOf(notice)} monitors`;
  const what = isOne(notice)
    ? name
    : `${counts.down} of ${counts.of}${inGroup(notice)}`;
  const length = durationWords(outage.duration_seconds ?? 0);
  switch (type) {
    case "test":
      return "TEST from Uptick";
    case "digest":
      return `${notice.held?.messages ?? 0} MESSAGES: ${heldWords(notice)}`;
    case "channel.failing":
      return `CHANNEL FAILING: ${notice.group}`;
    case "outage.opened":
      return `DOWN: ${what}`;
    case "outage.changed":
      return isOne(notice)
        ? `CHANGED: ${what}`
        : `CHANGED: ${counts.down} of ${counts.of} down${inGroup(notice)}`;
    case "outage.reminder": {
      const seconds = Date.parse(timestamp) / 1_000 - outage.started_at;
      return `STILL DOWN (${durationWords(seconds)}): ${what}`;
    }
    case "outage.acknowledged":
      return `ACKNOWLEDGED: ${what}`;
    case "outage.resolved":
      return `UP: ${name} (${length})`;
    case "degraded.opened":
      return `SLOW: ${what}`;
    case "heartbeat.late":
      return `LATE: ${isOne(notice) ? name : `${allOf(notice)} heartbeats`}`;
    case "degraded.resolved":
      return `${
        hasDown(notice) ? "NOW DOWN" : "FINE AGAIN"
      }: ${name} (${length})`;
    case "certificate.expiring":
      return `CERTIFICATE: ${name}, expiring ${expiryWords(notice).left}`;
    case "monitoring.interrupted":
      return `MONITORING INTERRUPTED: for ${length}`;
    case "monitoring.resumed":
      return `MONITORING RESUMED: after ${length}`;
    default: // what is public has its own
      return "";
  }
}

function hasDown({ urls }: Facts): boolean {
  return urls.some(({ state }) => state === "down");
}
