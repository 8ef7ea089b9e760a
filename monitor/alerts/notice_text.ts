import { durationWords } from "./duration_words.ts";
import { expiryWords } from "./expiry_words.ts";
import type { Notice, NoticeUrl } from "./notice.ts";
import { timeWords } from "./time_words.ts";

type Facts = Omit<Notice, "text">;

/** The message in one or two sentences. */
export function noticeText(notice: Facts): string {
  const text = whatHappened(notice);
  return notice.held_by_maintenance === true
    ? `${text}. This message was held until the maintenance was over`
    : text;
}

function whatHappened(notice: Facts): string {
  const { type } = notice;
  switch (type) {
    case "test":
      return "This is a test: the channel works.";
    case "digest":
      return digestText(notice);
    case "channel.failing":
      return `The channel ${notice.group} is not receiving its messages`;
    case "outage.opened":
    case "outage.changed":
      return `${whatIsDown(notice, "down")} since ${from(notice)}` +
        causeOf(notice);
    case "outage.reminder":
      return `${whatIsDown(notice, "still down")} for ${
        durationWords(secondsSince(notice))
      }, since ${from(notice)}${causeOf(notice)}`;
    case "outage.acknowledged":
      return `${whatIsDown(notice, "down")} since ${from(notice)}: ` +
        "somebody is working on it";
    case "outage.resolved":
      return `${whatIsUp(notice)}: down ${fromTo(notice)}`;
    case "degraded.opened":
      return whatIsSlow(notice);
    case "heartbeat.late":
      return whatIsLate(notice);
    case "degraded.resolved":
      return whatIsFine(notice);
    case "certificate.expiring":
      return whatExpires(notice);
    case "monitoring.interrupted":
      return `Monitoring was interrupted ${fromTo(notice)}: ` +
        "anything that went down and came up again in that time was missed";
    case "monitoring.resumed":
      return "Monitoring is running steadily again: " +
        `it was interrupted ${fromTo(notice)}`;
    default: // what is public has its own
      return "";
  }
}

/** What was held back; the urls follow it. */
function digestText(notice: Facts): string {
  const { held, urls: [first] } = notice;
  const name = isOne(notice) && first !== undefined
    ? `${first.name} (${first.state}): `
    : "";
  return `${name}${held?.messages ?? 0} messages were held back, because ` +
    `the channel reached its hourly limit: ${heldWords(notice)}`;
}

/** How many of the messages that were held back said what. */
export function heldWords({ held }: Facts): string {
  const { messages = 0, opened = 0, resolved = 0 } = held ?? {};
  const others = messages - opened - resolved;
  return [
    `${opened} started`,
    `${resolved} ended`,
    ...others > 0 ? [`${others} other`] : [],
  ].join(", ");
}

/** When it began, as messages tell it. */
function from({ outage, timestamp }: Facts): string {
  return timeWords(outage.started_at * 1_000, Date.parse(timestamp));
}

/** From when to when it was, and how long that is. */
function fromTo(notice: Facts): string {
  const { outage, timestamp } = notice;
  const begin = from(notice);
  const end = timeWords((outage.ended_at ?? 0) * 1_000, Date.parse(timestamp));
  const length = durationWords(outage.duration_seconds ?? 0);
  return begin === end
    ? `for ${length} at ${begin}`
    : `from ${begin.replace(" UTC", "")} to ${end} (${length})`;
}

function secondsSince({ outage, timestamp }: Facts): number {
  return Date.parse(timestamp) / 1_000 - outage.started_at;
}

function whatIsDown(notice: Facts, word: string): string {
  const { counts, urls: [first] } = notice;
  if (!isOne(notice) || first === undefined) {
    return `${counts.down} of ${counts.of} monitors are ${word}${
      inGroup(notice)
    }`;
  }
  return first.state === "flapping"
    ? `${first.name} has been going up and down`
    : `${first.name} is ${word}`;
}

function whatIsUp(notice: Facts): string {
  const { urls: [first] } = notice;
  return isOne(notice) && first !== undefined
    ? `${first.name} is up again`
    : `${allOf(notice)} monitors are up again${inGroup(notice)}`;
}

function whatIsSlow(notice: Facts): string {
  const { counts, urls: [first] } = notice;
  const since = `been slow since ${from(notice)}`;
  if (!isOne(notice) || first === undefined) {
    return `${counts.down} of ${counts.of} monitors have ${since}` +
      inGroup(notice);
  }
  if (first.state === "flapping") {
    return `${first.name} keeps getting slow, this time since ${from(notice)}`;
  }
  const cause = first.error === "slow" || first.cause === ""
    ? ""
    : `: ${first.cause}`;
  return `${first.name} has ${since}${cause}`;
}

function whatIsLate(notice: Facts): string {
  const { urls: [first] } = notice;
  return isOne(notice) && first !== undefined
    ? `${first.name} is late: a ping has been due since ${from(notice)}`
    : `${allOf(notice)} heartbeats are late: pings have been due since ${
      from(notice)
    }`;
}

function whatIsFine(notice: Facts): string {
  const { urls, outage } = notice;
  const [first] = urls;
  const isLate = outage.id.startsWith("l_");
  const was = `${isLate ? "late" : "slow"} ${fromTo(notice)}`;
  const isDown = urls.some(({ state }) => state === "down");
  if (!isOne(notice) || first === undefined) {
    const what = isLate ? "heartbeats" : "monitors";
    return isDown
      ? `${allOf(notice)} ${what} were ${was}, and some of them are down now`
      : `${allOf(notice)} ${what} are fine again${inGroup(notice)}: ${was}`;
  }
  if (isDown) return `${first.name} is down now; it was ${was}`;
  return isLate
    ? `The ping from ${first.name} has arrived: it was ${was}`
    : `${first.name} is no longer slow: it was ${was}`;
}

function whatExpires(notice: Facts): string {
  const { urls: [first] } = notice;
  const when = expiryWords(notice);
  return isOne(notice) && first !== undefined
    ? `The certificate of ${first.name} expires ${when.left}, ${when.on}`
    : `The certificates of ${
      allOf(notice)
    } monitors expire ${when.left}, ${when.on}`;
}

export function isOne({ urls, more }: Facts): boolean {
  return urls.length + more === 1;
}

export function allOf({ urls, more }: Facts): number {
  return urls.length + more;
}

export function inGroup({ group }: Facts): string {
  return group === "" ? "" : ` (${group})`;
}

function causeOf(notice: Facts): string {
  const { urls: [first] } = notice;
  const isTold = isOne(notice) && first?.cause && first.state === "down";
  return isTold ? `: ${causeWords(first)}` : "";
}

/** Why a url is down, and what was seen where that is told. */
export function causeWords({ cause, detail }: NoticeUrl): string {
  return detail === null ? cause : `${cause} (${detail})`;
}
