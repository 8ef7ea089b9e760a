import { type AlertFacts, groupsOf, type WatchedUrl } from "./alert_facts.ts";
import type { AlertRecord, ChangeRecord } from "./change_record.ts";
import {
  isDown,
  type Outage,
  type OutageBook,
  type OutageLevel,
  type OutageMember,
  UNTOLD,
} from "./outage.ts";
import { takeNews } from "./take_news.ts";

const HOUR_MS = 3_600_000;
/** A url that changes this often within an hour flaps. */
const FLAPS = 5;
/** A url that flaps is calm after this time without a change. */
export const CALM_MS = 30 * 60_000;
/** At most this many urls are watched for flapping at once, those that changed last. */
const MAX_FLIPPING = 500;
export const EVERYTHING = "everything";

/** What a change is to the outages of one level: urls that are down, or those that are slow or late. */
interface Turn {
  readonly level: OutageLevel;
  readonly isBegin: boolean;
  /** It ended, since the url went down. */
  readonly isWorse: boolean;
}

/** Folds one record into the outages, at the time that it has. */
export function takeRecord(
  book: OutageBook,
  record: AlertRecord,
  facts: AlertFacts,
): OutageBook {
  if (record.is !== "change") return takeNews(book, record, facts);
  return turnsOf(record).reduce(
    (before, turn) => takeTurn(before, record, turn, facts),
    book,
  );
}

/** What ends comes first. A heartbeat whose ping is missing, and not missed yet, is late. */
function turnsOf({ from, to, kind }: ChangeRecord): Turn[] {
  const isWorse = to === "down";
  const end: Turn[] = from === "up"
    ? []
    : [{ level: from, isBegin: false, isWorse }];
  if (to === "up") return end;
  const level = to === "degraded" && kind === "missed" ? "late" : to;
  return [...end, { level, isBegin: true, isWorse: false }];
}

function takeTurn(
  book: OutageBook,
  record: ChangeRecord,
  turn: Turn,
  facts: AlertFacts,
): OutageBook {
  const at = record.recordedAt;
  const flipKey = `${turn.level === "down" ? "" : "d"}${record.urlId}`;
  const flips = withFlip(book, flipKey, at);
  const known = book.outages.find(({ level, phase, members }) =>
    phase !== "over" && isOfTurn(level, turn) &&
    members.some((each) => each.urlId === record.urlId && isOpenTo(each, turn))
  );
  const isFlapping = (flips[flipKey]?.length ?? 0) >= FLAPS ||
    known?.members.some(({ urlId, calmAt }) =>
      urlId === record.urlId && calmAt !== null
    );
  const calmAt = isFlapping ? at + CALM_MS : null;
  if (known !== undefined) {
    const changed = withMember(known, record, turn, calmAt);
    return { ...book, flips, outages: replaced(book, known, changed) };
  }
  const url = facts.urls.get(record.urlId);
  if (!turn.isBegin || url === undefined) return { ...book, flips };
  const joined = outageFor(book, url, turn.level, facts);
  if (joined === undefined) {
    const begun = begin(record, url, { level: turn.level, calmAt }, facts);
    return { ...book, flips, outages: [...book.outages, begun] };
  }
  const changed = withMember(joined, record, turn, calmAt);
  return { ...book, flips, outages: replaced(book, joined, changed) };
}

/** What ends as slow may have begun as late. */
function isOfTurn(level: OutageLevel, turn: Turn): boolean {
  if (turn.level === "down" || turn.isBegin) return level === turn.level;
  return level === "degraded" || level === "late";
}

/** A url that was down stays part of its outage until that is over. Of other outages it is not told who comes back, unless it flaps. */
function isOpenTo(
  { upAt, calmAt }: OutageMember,
  { level }: Turn,
): boolean {
  return level === "down" || upAt === null || calmAt !== null;
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
  key: string,
  at: number,
): OutageBook["flips"] {
  const recent = Object.entries(flips)
    .map(([id, times]) =>
      [id, times.filter((time) => time > at - HOUR_MS)] as const
    )
    .filter(([id, times]) => times.length > 0 && id !== key);
  const own = (flips[key] ?? []).filter((time) => time > at - HOUR_MS);
  const all = [...recent.slice(1 - MAX_FLIPPING), [
    key,
    [...own, at].slice(-FLAPS),
  ]];
  return Object.fromEntries(all);
}

/** The outage that a url which goes down is part of; undefined where it is a new one. */
function outageFor(
  { outages }: OutageBook,
  url: WatchedUrl,
  level: OutageLevel,
  { rules }: AlertFacts,
): Outage | undefined {
  const going = outages.filter((each) =>
    each.level === level && each.phase !== "over"
  );
  const groups = groupsOf(url, rules.grouping);
  // only of what is down it is told who joins later
  if (level !== "down") {
    return going.find(({ group, phase }) =>
      phase === "waiting" && groups.includes(group)
    );
  }
  return going.find(({ group }) => group === EVERYTHING) ??
    going.find(({ members }) =>
      members.some((each) => isDown(each) && url.dependsOn.includes(each.urlId))
    ) ??
    going.find(({ group }) => groups.includes(group));
}

/** What the ids of outages begin with. */
export const LETTERS: Readonly<Record<OutageLevel, string>> = {
  down: "o",
  degraded: "d",
  late: "l",
  certificate: "e",
  gap: "g",
};

function begin(
  record: ChangeRecord,
  url: WatchedUrl,
  { level, calmAt }: Pick<OutageMember, "calmAt"> & Pick<Outage, "level">,
  { rules }: AlertFacts,
): Outage {
  const [group = ""] = groupsOf(url, rules.grouping);
  const waitMs = level === "late"
    ? Math.max(rules.groupWaitMs, url.lateWaitMs ?? 0)
    : rules.groupWaitMs;
  return {
    id: `${LETTERS[level]}_${record.urlId}_${record.number}`,
    level,
    group,
    phase: "waiting",
    startedAt: record.at,
    endedAt: null,
    waitUntil: (record.heldSince ?? record.recordedAt) + waitMs,
    members: [memberOf(record, calmAt)],
    ...UNTOLD,
  };
}

function memberOf(
  { urlId, at, recordedAt: changedAt, kind, status, ...others }: ChangeRecord,
  calmAt: number | null,
): OutageMember {
  const { detail, heldSince } = others;
  return {
    ...{ urlId, since: at, upAt: null, kind, status, calmAt, changedAt },
    ...detail !== undefined && { detail },
    ...heldSince !== undefined && { wasHeld: true },
  };
}

function withMember(
  outage: Outage,
  record: ChangeRecord,
  { isBegin, isWorse }: Turn,
  calmAt: number | null,
): Outage {
  const before = outage.members.find(({ urlId }) => urlId === record.urlId);
  const others = outage.members.filter((each) => each !== before);
  // whatever the clock of who wrote it said, it was not told yet
  const newsAt = Math.max(record.recordedAt, outage.toldAt + 1);
  const member = before === undefined || isBegin
    ? { ...memberOf(record, calmAt), changedAt: newsAt }
    : {
      ...before,
      upAt: record.at,
      ...isWorse ? { isWorse } : {},
      // what is down is no longer watched for being slow again and again
      calmAt: isWorse ? null : calmAt,
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
