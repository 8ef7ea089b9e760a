import { type AlertFacts, groupsOf, type WatchedUrl } from "./alert_facts.ts";
import type { ChangeRecord } from "./change_record.ts";
import {
  isDown,
  type Outage,
  type OutageBook,
  type OutageMember,
} from "./outage.ts";

const HOUR_MS = 3_600_000;
/** A url that changes this often within an hour flaps. */
const FLAPS = 5;
/** A url that flaps is calm after this time without a change. */
export const CALM_MS = 30 * 60_000;
/** At most this many urls are watched for flapping at once, those that changed last. */
const MAX_FLIPPING = 500;
export const EVERYTHING = "everything";

/** Folds one record into the outages. What is known already changes nothing. */
export function takeRecord(
  book: OutageBook,
  record: ChangeRecord,
  facts: AlertFacts,
  at: number,
): OutageBook {
  const flips = withFlip(book, record, at);
  const known = book.outages.find(({ phase, members }) =>
    phase !== "over" && members.some(({ urlId }) => urlId === record.urlId)
  );
  const isFlapping = (flips[record.urlId]?.length ?? 0) >= FLAPS ||
    known?.members.some(({ urlId, calmAt }) =>
      urlId === record.urlId && calmAt !== null
    );
  const calmAt = isFlapping ? at + CALM_MS : null;
  if (known !== undefined) {
    const changed = withMember(known, record, calmAt);
    return { flips, outages: replaced(book, known, changed) };
  }
  const url = facts.urls.get(record.urlId);
  if (!record.isDown || url === undefined) return { ...book, flips };
  const joined = outageFor(book, url, facts);
  if (joined === undefined) {
    return {
      flips,
      outages: [...book.outages, begin(record, url, facts, calmAt)],
    };
  }
  const changed = withMember(joined, record, calmAt);
  return { flips, outages: replaced(book, joined, changed) };
}

function replaced(
  { outages }: OutageBook,
  before: Outage,
  after: Outage,
): Outage[] {
  return outages.map((each) => each === before ? after : each);
}

function withFlip(
  { flips }: OutageBook,
  { urlId }: ChangeRecord,
  at: number,
): OutageBook["flips"] {
  const recent = Object.entries(flips)
    .map(([id, times]) =>
      [id, times.filter((time) => time > at - HOUR_MS)] as const
    )
    .filter(([id, times]) => times.length > 0 && id !== String(urlId));
  const own = (flips[urlId] ?? []).filter((time) => time > at - HOUR_MS);
  const all = [...recent.slice(1 - MAX_FLIPPING), [
    String(urlId),
    [...own, at].slice(-FLAPS),
  ]];
  return Object.fromEntries(all);
}

/** The outage that a url which goes down is part of; undefined where it is a new one. */
function outageFor(
  { outages }: OutageBook,
  url: WatchedUrl,
  { rules }: AlertFacts,
): Outage | undefined {
  const going = outages.filter(({ phase }) => phase !== "over");
  const groups = groupsOf(url, rules.grouping);
  return going.find(({ group }) => group === EVERYTHING) ??
    going.find(({ members }) =>
      members.some((each) => isDown(each) && url.dependsOn.includes(each.urlId))
    ) ??
    going.find(({ group }) => groups.includes(group));
}

function begin(
  record: ChangeRecord,
  url: WatchedUrl,
  { rules }: AlertFacts,
  calmAt: number | null,
): Outage {
  const [group = ""] = groupsOf(url, rules.grouping);
  return {
    id: `o_${record.urlId}_${record.number}`,
    group,
    phase: "waiting",
    startedAt: record.at,
    endedAt: null,
    waitUntil: record.recordedAt + rules.groupWaitMs,
    members: [memberOf(record, calmAt)],
    steps: 0,
    toldAt: 0,
    isChanged: false,
    isFlapNews: false,
    reminded: {},
    acknowledgedAt: null,
    told: [],
    telling: null,
  };
}

function memberOf(
  { urlId, at, recordedAt: changedAt, kind, status }: ChangeRecord,
  calmAt: number | null,
): OutageMember {
  return { urlId, since: at, upAt: null, kind, status, calmAt, changedAt };
}

function withMember(
  outage: Outage,
  record: ChangeRecord,
  calmAt: number | null,
): Outage {
  const before = outage.members.find(({ urlId }) => urlId === record.urlId);
  const others = outage.members.filter((each) => each !== before);
  // whatever the clock of who wrote it said, it was not told yet
  const newsAt = Math.max(record.recordedAt, outage.toldAt + 1);
  const member = before === undefined || record.isDown
    ? { ...memberOf(record, calmAt), changedAt: newsAt }
    : {
      ...before,
      upAt: record.at,
      calmAt,
      changedAt: newsAt,
    };
  const wasFlapping = (before?.calmAt ?? null) !== null;
  const isKnownFlap = wasFlapping && calmAt !== null;
  return {
    ...outage,
    startedAt: Math.min(outage.startedAt, member.since),
    members: [...others, member],
    // while a url flaps, what it does is no news
    isChanged: outage.isChanged || !isKnownFlap,
    isFlapNews: outage.isFlapNews || (calmAt !== null && !wasFlapping),
  };
}
