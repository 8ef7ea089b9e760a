import { durationWords } from "./duration_words.ts";
import type { Notice } from "./notice.ts";
import { timeWords } from "./time_words.ts";

type Facts = Omit<Notice, "text">;

/** The message in one or two sentences. */
export function noticeText(notice: Facts): string {
  const { type, outage, timestamp } = notice;
  if (type === "test") return "This is a test: the channel works.";
  const now = Date.parse(timestamp);
  const from = timeWords(outage.started_at * 1_000, now);
  if (type === "outage.resolved") {
    const to = timeWords((outage.ended_at ?? 0) * 1_000, now);
    const length = durationWords(outage.duration_seconds ?? 0);
    return `${whatIsUp(notice)}: down from ${from} to ${to} (${length})`;
  }
  if (type === "outage.reminder") {
    const length = durationWords(now / 1_000 - outage.started_at);
    return `${whatIsDown(notice, "still down")} for ${length}, since ${from}` +
      causeOf(notice);
  }
  return `${whatIsDown(notice, "down")} since ${from}${causeOf(notice)}`;
}

/** The message in a few words: a subject, or a headline. */
export function noticeTitle(notice: Facts): string {
  const { type, outage, counts, timestamp } = notice;
  const what = isOne(notice)
    ? notice.urls[0]?.name ?? ""
    : `${counts.down} of ${counts.of}${inGroup(notice)}`;
  switch (type) {
    case "test":
      return "TEST from Uptick";
    case "channel.failing":
      return `CHANNEL FAILS: ${notice.group}`;
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
    case "outage.resolved": {
      const name = isOne(notice) ? what : `${allOf(notice)} urls`;
      return `UP: ${name} (${durationWords(outage.duration_seconds ?? 0)})`;
    }
  }
}

function isOne({ urls, more }: Facts): boolean {
  return urls.length + more === 1;
}

function allOf({ urls, more }: Facts): number {
  return urls.length + more;
}

function inGroup({ group }: Facts): string {
  return group === "" ? "" : ` (${group})`;
}

function whatIsDown(notice: Facts, word: string): string {
  const { counts, urls: [first] } = notice;
  if (!isOne(notice) || first === undefined) {
    return `${counts.down} of ${counts.of} urls are ${word}${inGroup(notice)}`;
  }
  return first.state === "flapping"
    ? `${first.name} goes down and up again and again`
    : `${first.name} is ${word}`;
}

function whatIsUp(notice: Facts): string {
  const { urls: [first] } = notice;
  return isOne(notice) && first !== undefined
    ? `${first.name} is up again`
    : `${allOf(notice)} urls are up again${inGroup(notice)}`;
}

function causeOf(notice: Facts): string {
  const { urls: [first] } = notice;
  const isTold = isOne(notice) && first?.cause && first.state === "down";
  return isTold ? `: ${first.cause}` : "";
}
