import { type AlertFacts, groupsOf } from "./alert_facts.ts";
import { NO_URL } from "./change_record.ts";
import {
  isDown,
  isOngoing,
  type Outage,
  type OutageBook,
  type OutageMember,
  type Telling,
} from "./outage.ts";
import { remindersBy } from "./reminders.ts";
import { EVERYTHING } from "./take_record.ts";

/** With fewer urls there is no "everything". */
const MIN_EVERYTHING = 10;

/** A wait that ends this much later than it may was begun by a clock that ran ahead. */
const MAX_AHEAD_MS = 60_000;

/**
 * Lets time pass until `at`. Returns the same book where nothing came of it;
 * where something is to be told, the outage that it is about has its telling.
 */
export function nextTelling(
  book: OutageBook,
  facts: AlertFacts,
  at: number,
): OutageBook {
  if (book.outages.some(({ telling }) => telling !== null)) return book;
  let { outages } = book;
  for (const before of book.outages) {
    // an earlier one of this pass may have taken it in
    if (!outages.includes(before)) continue;
    const calm = withoutGone(waitingFrom(before, facts, at), facts, at);
    const { members, phase } = calm;
    if (phase === "waiting" && !members.some(isOngoing)) {
      outages = outages.filter((each) => each !== before);
      continue;
    }
    const others = outages.filter((each) =>
      each !== before && each.level === before.level
    );
    const opened = phase === "waiting" && at >= calm.waitUntil
      ? open(calm, others, facts, at)
      : { outage: tell(calm, facts, at), absorbed: [] };
    if (opened.outage === before && opened.absorbed.length === 0) continue;
    outages = outages
      .filter((each) => !opened.absorbed.includes(each))
      .map((each) => each === before ? opened.outage : each);
    if (opened.outage.telling !== null) break;
  }
  return outages === book.outages ? book : { ...book, outages };
}

/** A clock that was set back while an outage waits makes it wait anew, not for as long as the clock was ahead. */
function waitingFrom(
  outage: Outage,
  { rules, urls }: AlertFacts,
  at: number,
): Outage {
  const lateWaitsMs = outage.level !== "late" ? [] : outage.members
    .map(({ urlId }) => urls.get(urlId)?.lateWaitMs ?? 0);
  const waitUntil = at + Math.max(rules.groupWaitMs, ...lateWaitsMs);
  return outage.phase === "waiting" &&
      outage.waitUntil > waitUntil + MAX_AHEAD_MS
    ? { ...outage, waitUntil }
    : outage;
}

/** Urls that nobody watches any more are over, and those that flapped are calm after a while. */
function withoutGone(
  outage: Outage,
  { urls }: AlertFacts,
  at: number,
): Outage {
  const isGone = (member: OutageMember) =>
    isOngoing(member) && member.urlId !== NO_URL && !urls.has(member.urlId);
  // a gap is told, however late
  const isToCome = outage.level === "gap" && outage.phase === "waiting";
  const isCalm = ({ calmAt }: OutageMember) =>
    calmAt !== null && at >= calmAt && !isToCome;
  if (!outage.members.some((each) => isGone(each) || isCalm(each))) {
    return outage;
  }
  const members = outage.members.map((member) => {
    if (isGone(member)) {
      return {
        ...member,
        upAt: member.upAt ?? at,
        calmAt: null,
        changedAt: at,
      };
    }
    return isCalm(member) ? { ...member, calmAt: null, changedAt: at } : member;
  });
  return { ...outage, members, isChanged: true };
}

interface Opened {
  readonly outage: Outage;
  readonly absorbed: readonly Outage[];
}

/** The wait is over: what else waits may turn out to be part of it. */
function open(
  outage: Outage,
  others: readonly Outage[],
  facts: AlertFacts,
  at: number,
): Opened {
  // what is up again while it waits is never told, nor part of what is
  const waiting = others.filter(({ phase, members }) =>
    phase === "waiting" && members.some(isOngoing)
  );
  const isOfDown = outage.level === "down";
  const isAll = isOfDown && isEverything([outage, ...others], facts);
  const parent = isAll || !isOfDown
    ? undefined
    : waiting.find((each) => isExplainedBy(outage, each, facts));
  if (parent !== undefined) {
    return { outage: join(parent, [outage], parent.group), absorbed: [parent] };
  }
  const absorbed = waiting.filter((each) =>
    isAll || (isOfDown && isExplainedBy(each, outage, facts)) ||
    sharesGroup(each, outage, facts)
  );
  const joined = join(outage, absorbed, isAll ? EVERYTHING : outage.group);
  const members = joined.members.filter(isOngoing);
  const opened: Outage = { ...joined, members, phase: "open" };
  return { outage: withTelling(opened, "opened", at), absorbed };
}

/** More than half of ten or more urls are down at once. */
function isEverything(
  outages: readonly Outage[],
  { urls }: AlertFacts,
): boolean {
  if (urls.size < MIN_EVERYTHING) return false;
  const down = outages.flatMap(({ members }) => members.filter(isDown)).length;
  return down > urls.size / 2;
}

/** Whether urls that those of `outage` depend on are down in `other`. */
function isExplainedBy(
  { members }: Outage,
  other: Outage,
  { urls }: AlertFacts,
): boolean {
  const down = new Set(other.members.filter(isDown).map(({ urlId }) => urlId));
  return members.filter(isOngoing).every(({ urlId }) =>
    urls.get(urlId)?.dependsOn.some((id) => down.has(id))
  );
}

/** With several tags, two outages may turn out to have one in common. */
function sharesGroup(
  { members }: Outage,
  { group }: Outage,
  { urls, rules }: AlertFacts,
): boolean {
  return members.every(({ urlId }) => {
    const url = urls.get(urlId);
    return url !== undefined && groupsOf(url, rules.grouping).includes(group);
  });
}

/** One outage of several, with the id of the one that began first. */
function join(
  outage: Outage,
  others: readonly Outage[],
  group: string,
): Outage {
  const all = [outage, ...others];
  return {
    ...outage,
    group,
    startedAt: Math.min(...all.map(({ startedAt }) => startedAt)),
    members: all.flatMap(({ members }) => members),
  };
}

/** What an outage that was opened has to say, if anything. */
function tell(outage: Outage, facts: AlertFacts, at: number): Outage {
  if (outage.phase !== "open") return outage;
  if (!outage.members.some(isOngoing)) {
    const endedAt = Math.max(
      outage.startedAt,
      ...outage.members.map(({ upAt }) => upAt ?? 0),
    );
    const over: Outage = { ...outage, phase: "over", endedAt };
    return withTelling(over, "resolved", at);
  }
  // of what can wait, only its beginning and its end are told
  if (outage.level !== "down") return outage;
  const isDue = at >= outage.toldAt + facts.rules.groupIntervalMs;
  if (outage.isFlapNews || (outage.isChanged && isDue)) {
    return withTelling(outage, "changed", at);
  }
  return outage.acknowledgedAt === null
    ? remind(outage, facts, at)
    : withAcknowledged(outage, at);
}

/** Told once, and what has changed is still to be told. */
function withAcknowledged(outage: Outage, at: number): Outage {
  if (outage.isAcknowledgedTold) return outage;
  const { steps, telling } = withTelling(outage, "acknowledged", at);
  return { ...outage, steps, telling, isAcknowledgedTold: true };
}

/** Within a maintenance nobody is reminded, nor afterwards of what was left out. */
function remind(
  outage: Outage,
  { reminders, isHeld }: AlertFacts,
  at: number,
): Outage {
  for (const everyMs of reminders) {
    const until = outage.reminded[everyMs] ?? outage.startedAt;
    const since = (time: number) =>
      remindersBy(time - outage.startedAt, everyMs);
    if (since(at) <= since(until)) continue;
    const reminded = { ...outage.reminded, [everyMs]: at };
    const isSilent = outage.members.filter(isOngoing)
      .every(({ urlId }) => isHeld(urlId, at));
    if (isSilent) return { ...outage, reminded };
    const { steps, telling } = withTelling(outage, "reminder", at, everyMs);
    // not everybody hears of it: what has changed is still to be told
    return { ...outage, reminded, steps, telling };
  }
  return outage;
}

function withTelling(
  outage: Outage,
  type: Telling["type"],
  at: number,
  everyMs?: number,
): Outage {
  const step = outage.steps + 1;
  const since = outage.toldAt;
  return {
    ...outage,
    steps: step,
    toldAt: at,
    isChanged: false,
    isFlapNews: false,
    telling: {
      ...{ type, step, at, since, after: 0 },
      ...everyMs === undefined ? {} : { everyMs },
    },
  };
}
