import type { Channel, ChannelKind } from "../channel.ts";
import { type AlertFacts, groupsOf } from "./alert_facts.ts";
import { NO_URL } from "./change_record.ts";
import { hearsOf } from "./hears_of.ts";
import { MAX_NAMED_URLS, type Notice } from "./notice.ts";
import { noticeText } from "./notice_text.ts";
import { noticeTypeOf } from "./notice_type.ts";
import { noticeUrl, type UrlFacts } from "./notice_url.ts";
import {
  isOngoing,
  type Outage,
  type OutageMember,
  type Telling,
} from "./outage.ts";
import { EVERYTHING } from "./take_record.ts";

/** What a message says besides what happened. */
export interface TellFacts
  extends Pick<AlertFacts, "rules" | "urls">, UrlFacts {}

/** Kinds that note by themselves what goes on: each beginning needs its end. */
const KEEPS_STATE: ReadonlySet<ChannelKind> = new Set([
  "webhook",
  "pagerduty",
  "alertmanager",
]);

/** One message of one step to one channel. */
export interface TellResult {
  readonly notice: Notice;
  /** Whether the channel is to hear of the outage's end from now on. */
  readonly knows: boolean;
}

/**
 * What a channel is told of a step; null where it is none of its business. A
 * channel that hears of some of the urls only has an outage of its own: it opens
 * with the first of them, and is over with the last.
 */
export function tellChannel(
  outage: Outage,
  telling: Telling,
  channel: Channel,
  facts: TellFacts,
): TellResult | null {
  const own = outage.members.filter(({ urlId }) => {
    if (urlId === NO_URL) return hearsOfAny(channel, facts);
    const monitor = facts.monitors.get(urlId);
    return monitor !== undefined && hearsOf(channel, monitor);
  });
  const type = typeFor(outage, telling, channel, own);
  if (type === null) return null;
  const knows = type !== "resolved";
  const told = { type, own, channel };
  return { notice: noticeOf(outage, telling, told, facts), knows };
}

function hearsOfAny(channel: Channel, { monitors }: TellFacts): boolean {
  return monitors.values().some((monitor) => hearsOf(channel, monitor));
}

function typeFor(
  { told }: Outage,
  telling: Telling,
  { id, enabled, kind, remindersMs }: Channel,
  own: readonly OutageMember[],
): Exclude<Telling["type"], "withdrawn"> | null {
  if (!enabled || telling.type === "withdrawn") return null;
  const isTold = told.includes(id);
  const isGoing = own.some(isOngoing);
  if (telling.type === "resolved") {
    // people are told that it is down, which says enough
    const isSaid = !KEEPS_STATE.has(kind) &&
      own.every((each) => each.isWorse === true);
    return isTold && !isSaid ? "resolved" : null;
  }
  if (telling.type === "reminder") {
    const isWanted = remindersMs === telling.everyMs;
    return isTold && isGoing && isWanted ? "reminder" : null;
  }
  if (telling.type === "acknowledged") {
    return isTold && isGoing && kind === "pagerduty" ? "acknowledged" : null;
  }
  if (!isTold) return isGoing ? "opened" : null;
  if (!isGoing) return "resolved";
  const hasNews = own.some(({ changedAt }) => changedAt > telling.since);
  return hasNews ? "changed" : null;
}

function noticeOf(
  outage: Outage,
  telling: Telling,
  { type, own, channel }: {
    readonly type: Exclude<Telling["type"], "withdrawn">;
    readonly own: readonly OutageMember[];
    readonly channel: Channel;
  },
  facts: TellFacts,
): Notice {
  const urls = own.filter(({ urlId }) => urlId !== NO_URL);
  const ongoing = urls.filter(isOngoing);
  const named = type === "opened"
    ? ongoing
    : [...ongoing, ...urls.filter((each) => !isOngoing(each))];
  const endedAt = endOf(outage, type, own);
  const startedAt = Math.floor(outage.startedAt / 1_000);
  const ended = endedAt === null ? null : Math.floor(endedAt / 1_000);
  const notice: Omit<Notice, "text"> = {
    version: 1,
    type: noticeTypeOf(outage.level, type),
    timestamp: new Date(telling.at).toISOString(),
    id: `${outage.id}:${type}:${telling.step}`,
    test: false,
    outage: {
      id: outage.id,
      started_at: startedAt,
      ended_at: ended,
      duration_seconds: ended === null ? null : ended - startedAt,
    },
    urls: named.slice(0, MAX_NAMED_URLS)
      .map((each) => noticeUrl(each, channel, { ...facts, outage })),
    more: Math.max(0, named.length - MAX_NAMED_URLS),
    counts: { down: ongoing.length, of: sizeOf(outage, facts) },
    group: groupWords(outage, named, facts),
    ...isHeldNews(type, telling, named) && { held_by_maintenance: true },
  };
  return { ...notice, text: noticeText(notice) };
}

/** Whether it tells first of what waited for the end of a maintenance. */
function isHeldNews(
  type: Telling["type"],
  { since }: Telling,
  named: readonly OutageMember[],
): boolean {
  return named.some((each) =>
    each.wasHeld === true && isOngoing(each) &&
    (type === "opened" || (type === "changed" && each.changedAt > since))
  );
}

/** When it was over for those who hear of `own`; null while it goes on. A gap is told when it is over. */
function endOf(
  { level, endedAt }: Outage,
  type: Telling["type"],
  own: readonly OutageMember[],
): number | null {
  if (level !== "gap" && type !== "resolved") return null;
  return endedAt ?? Math.max(0, ...own.map(({ upAt }) => upAt ?? 0));
}

/** How many urls have in common what joins the outage, with those that are part of it for another reason. */
function sizeOf(
  { level, group, members }: Outage,
  { urls, rules }: TellFacts,
): number {
  if (level === "certificate") return members.length;
  if (isAll(group)) return Math.max(urls.size, members.length);
  const ids = new Set(members.map(({ urlId }) => urlId));
  for (const url of urls.values()) {
    if (groupsOf(url, rules.grouping).includes(group)) ids.add(url.id);
  }
  return ids.size;
}

/** What the named urls have in common; empty where that is nothing, as with one that only depends on another. */
function groupWords(
  { level, group }: Outage,
  named: readonly OutageMember[],
  { urls, rules }: TellFacts,
): string {
  const isToldByItself = level === "certificate" || isAll(group);
  if (named.length === 1 || isToldByItself) return "";
  const isInGroup = named.every(({ urlId }) => {
    const url = urls.get(urlId);
    return url === undefined || groupsOf(url, rules.grouping).includes(group);
  });
  return isInGroup ? group.replace(":", " ") : "";
}

function isAll(group: string): boolean {
  return group === EVERYTHING || group === "all";
}
