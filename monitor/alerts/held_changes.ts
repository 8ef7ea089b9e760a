import type { AlertFacts } from "./alert_facts.ts";
import type { AlertRecord, ChangeRecord } from "./change_record.ts";
import type { OutageBook } from "./outage.ts";
import { takeRecord } from "./take_record.ts";

/**
 * Folds one record into the outages, or holds it: what becomes worse within a
 * maintenance waits until that is over. What ends within is told at once where
 * its beginning was told, and is nothing where that is held.
 */
export function takeOrHold(
  book: OutageBook,
  record: AlertRecord,
  facts: AlertFacts,
): OutageBook {
  if (record.is !== "change") return takeRecord(book, record, facts);
  const before = book.held.find(({ urlId }) => urlId === record.urlId);
  if (before !== undefined) {
    const held = book.held.filter((each) => each !== before);
    return take({ ...book, held }, joined(before, record), facts);
  }
  return take(book, record, facts);
}

function take(
  book: OutageBook,
  record: ChangeRecord,
  facts: AlertFacts,
): OutageBook {
  const { urlId, from, to, at } = record;
  if (from === to) return book;
  if (to === "up" || !facts.isHeld(urlId, at)) {
    return takeRecord(book, record, facts);
  }
  // it answers again, which is told at once; that it is slow is not
  if (from === "down") {
    const up = takeRecord(book, { ...record, to: "up" }, facts);
    return hold(up, { ...record, from: "up" });
  }
  return hold(book, record);
}

function hold(book: OutageBook, record: ChangeRecord): OutageBook {
  const { heldSince = record.recordedAt } = record;
  return { ...book, held: [...book.held, { ...record, heldSince }] };
}

/** Two changes of a url as one: what was between them was never told. */
function joined(
  { from, heldSince }: ChangeRecord,
  record: ChangeRecord,
): ChangeRecord {
  return { ...record, from, ...heldSince !== undefined && { heldSince } };
}

/**
 * Folds what was held until a maintenance that is over at `at`; urls that nobody
 * watches any more are forgotten. What was down within is told once a probe had
 * the time to find it up again: a deployment ends its maintenance as soon as the
 * service answers, and the last probe knows nothing of that.
 */
export function releaseHeld(
  book: OutageBook,
  facts: AlertFacts,
  at: number,
): OutageBook {
  const isStaying = ({ urlId }: ChangeRecord) => {
    const url = facts.urls.get(urlId);
    return url !== undefined && (facts.isHeld(urlId, at) ||
      facts.isHeld(urlId, at - (url.confirmMs ?? 0)));
  };
  if (book.held.every(isStaying)) return book;
  const over = book.held.filter((each) => !isStaying(each));
  const left: OutageBook = { ...book, held: book.held.filter(isStaying) };
  return over.filter(({ urlId }) => facts.urls.has(urlId)).reduce(
    (current, record) =>
      takeRecord(current, { ...record, recordedAt: at }, facts),
    left,
  );
}
