import type { AlertFacts } from "./alert_facts.ts";
import type { AlertRecord } from "./change_record.ts";
import { releaseHeld, takeOrHold } from "./held_changes.ts";
import { nextTelling } from "./next_telling.ts";
import type { Outage, OutageBook } from "./outage.ts";

export interface FoldedOutages {
  readonly book: OutageBook;
  /** How many of the records are in it, from the first. */
  readonly consumed: number;
}

/** Between records time passes in steps: when all is down at once, there are thousands in a second. */
const STEP_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * Folds what has happened into an owner's outages, as far as the next step
 * that is to be told: `bookTelling` has it then. Pure; `now` is the wall clock.
 *
 * Time passes between the records as it did when they were written, so that who
 * reads them late comes to the same outages as who reads them at once.
 */
export function foldOutages(
  book: OutageBook,
  records: readonly AlertRecord[],
  facts: AlertFacts,
  now: number,
): FoldedOutages {
  let current = book;
  let passed = -Infinity;
  for (const [consumed, record] of records.entries()) {
    // a record of a clock that runs ahead is of now
    const at = Math.min(record.recordedAt, now);
    if (at >= passed + STEP_MS) {
      current = passTo(current, facts, at);
      passed = at;
    }
    if (tellingOf(current) !== null) return { book: current, consumed };
    current = takeOrHold(current, { ...record, recordedAt: at }, facts);
  }
  current = withoutOldFlips(passTo(current, facts, now), now);
  return { book: current, consumed: records.length };
}

/** Lets time pass, unless something is still to be told. */
function passTo(
  book: OutageBook,
  facts: AlertFacts,
  at: number,
): OutageBook {
  if (tellingOf(book) !== null) return book;
  return nextTelling(releaseHeld(book, facts, at), facts, at);
}

/** What changed an hour ago needs no place once all has been calm for that long. */
function withoutOldFlips(book: OutageBook, now: number): OutageBook {
  const times = Object.values(book.flips).flat();
  const isOld = times.length > 0 && Math.max(...times) <= now - HOUR_MS;
  return isOld ? { ...book, flips: {} } : book;
}

/** The outage that is being told; null where none is. */
export function tellingOf({ outages }: OutageBook): Outage | null {
  return outages.find(({ telling }) => telling !== null) ?? null;
}
