import type { AlertFacts } from "./alert_facts.ts";
import {
  type CertificateRecord,
  type GapRecord,
  NO_URL,
} from "./change_record.ts";
import {
  type Outage,
  type OutageBook,
  type OutageMember,
  UNTOLD,
} from "./outage.ts";

/** Monitoring that goes on for so long without a gap has resumed. */
const STEADY_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;

/** Folds what is told although no url changes its state into the outages. */
export function takeNews(
  book: OutageBook,
  record: CertificateRecord | GapRecord,
  facts: AlertFacts,
): OutageBook {
  return record.is === "gap"
    ? takeGap(book, record)
    : takeCertificate(book, record, facts);
}

/** Urls whose certificates expire in the same hour have the same one: it is told once. */
function takeCertificate(
  book: OutageBook,
  { urlId, number, at: endsAt, days, recordedAt }: CertificateRecord,
  { rules, urls }: AlertFacts,
): OutageBook {
  if (!urls.has(urlId)) return book;
  const group = `expires:${Math.floor(endsAt / HOUR_MS)}`;
  const member = memberOf({ urlId, since: recordedAt, changedAt: recordedAt });
  const known = book.outages.find((each) =>
    each.level === "certificate" && each.group === group &&
    each.phase === "waiting"
  );
  if (known?.members.some((each) => each.urlId === urlId)) return book;
  if (known !== undefined) {
    const members = [...known.members, member];
    return withOutage(book, known, { ...known, members });
  }
  return withOutage(book, null, {
    id: `e_${urlId}_${-number}_${days}`,
    level: "certificate",
    group,
    phase: "waiting",
    startedAt: recordedAt,
    endedAt: null,
    waitUntil: recordedAt + rules.groupWaitMs,
    members: [member],
    ...UNTOLD,
  });
}

/** A gap is told at once, and that it is over when there was no other for a while. */
function takeGap(
  book: OutageBook,
  { number, at, until, recordedAt }: GapRecord,
): OutageBook {
  const calmAt = recordedAt + STEADY_MS;
  const known = book.outages.find(({ level, phase }) =>
    level === "gap" && phase !== "over"
  );
  const since = Math.min(at, known?.startedAt ?? at);
  const member = {
    ...memberOf({ urlId: NO_URL, since, changedAt: recordedAt }),
    ...{ upAt: until, calmAt },
  };
  if (known !== undefined) {
    return withOutage(book, known, { ...known, members: [member] });
  }
  return withOutage(book, null, {
    id: `g_${number}`,
    level: "gap",
    group: "all",
    phase: "waiting",
    startedAt: at,
    endedAt: null,
    waitUntil: recordedAt,
    members: [member],
    ...UNTOLD,
  });
}

function memberOf(
  parts: Pick<OutageMember, "urlId" | "since" | "changedAt">,
): OutageMember {
  return {
    ...parts,
    ...{ upAt: null, kind: null, status: null, calmAt: null },
  };
}

function withOutage(
  book: OutageBook,
  before: Outage | null,
  after: Outage,
): OutageBook {
  const changed = before === null
    ? [...book.outages, after]
    : book.outages.map((each) => each === before ? after : each);
  return { ...book, outages: changed };
}
