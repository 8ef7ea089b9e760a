import type {
  FoldCommit,
  StoredBook,
} from "../../monitor/alerts/alert_store.ts";
import type { AlertRecord } from "../../monitor/alerts/change_record.ts";
import {
  type AcknowledgedBy,
  EMPTY_BOOK,
  type Outage,
} from "../../monitor/alerts/outage.ts";
import type { OutboxEntry } from "../../monitor/alerts/outbox_entry.ts";
import { isAudience } from "../../monitor/subscriber.ts";
import type { Change, Database, Write } from "../database/database.ts";
import { StoreError } from "../database/store_error.ts";
import { KEYS } from "../keys.ts";
import { decodeBook, encodeBook } from "./book_codec.ts";
import { announcementWrite } from "./subscribers/announcements.ts";
import { entryWrites } from "./outbox.ts";

/** At most this many outages of an owner that are over are kept. */
const MAX_PAST_OUTAGES = 200;
/** How often a change is tried again when somebody folds meanwhile. */
const MAX_TRIES = 20;

/**
 * What is going on, by owner: `changes/<url>/<number>` are folded into
 * `outage_books/<owner>/<part>`. Each step checks the first part, so that of
 * several instances that fold at once one does it: nothing needs to be claimed.
 */
export class OutageBooks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async changes(): Promise<AlertRecord[]> {
    const entries = await this.#database.list<AlertRecord>({
      prefix: KEYS.changes.key(),
    });
    return entries.map(({ value }) => value);
  }

  /** The books of all owners who have an outage. */
  async books(): Promise<StoredBook[]> {
    const entries = await this.#database.list<string>({
      prefix: KEYS.outageBooks.key(),
    });
    const owners = Map.groupBy(entries, ({ key }) => key[1] as number);
    return [...owners].map(([owner, parts]) => bookOf(owner, parts));
  }

  async book(owner: number): Promise<StoredBook> {
    const entries = await this.#database.list<string>({
      prefix: KEYS.outageBooks.key(owner),
    });
    return bookOf(owner, entries);
  }

  /** Outages of an owner that are over, the latest first. */
  async past(owner: number): Promise<Outage[]> {
    const entries = await this.#database.list<Outage>({
      prefix: KEYS.outages.key(owner),
    });
    return entries.map(({ value }) => value)
      .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  }

  /** With the account that they are of. */
  async deleteAllOf(owner: number): Promise<void> {
    const entries = [
      ...await this.#database.list({ prefix: KEYS.outageBooks.key(owner) }),
      ...await this.#database.list({ prefix: KEYS.outages.key(owner) }),
    ];
    await this.#database.commit({
      deletes: [
        ...entries.map(({ key }) => key),
        KEYS.outageCounts.key(owner),
      ],
    });
  }

  async commitFold(commit: FoldCommit): Promise<StoredBook | null> {
    const { before, book, folded, entries, over } = commit;
    const { owner } = before;
    const isEmpty = book.outages.length === 0 && book.held.length === 0 &&
      Object.keys(book.flips).length === 0;
    const parts = isEmpty ? [] : encodeBook(book);
    const change: Change = {
      checks: [{
        key: KEYS.outageBooks.key(owner, 0),
        versionstamp: before.versionstamp,
      }],
      sets: [
        ...parts.map((value, part) => ({
          key: KEYS.outageBooks.key(owner, part),
          value,
        })),
        ...entries.flatMap(writesOf),
        ...over === null ? [] : await this.#overWrites(owner, over),
      ],
      deletes: [
        ...folded.map(({ urlId, number }) => KEYS.changes.key(urlId, number)),
        ...range(parts.length, before.parts).map((part) =>
          KEYS.outageBooks.key(owner, part)
        ),
      ],
    };
    const versionstamp = await this.#database.commit(change);
    if (versionstamp === null) return null;
    const stored = { owner, book, parts: parts.length };
    return { ...stored, versionstamp: isEmpty ? null : versionstamp };
  }

  async dropRecords(records: readonly AlertRecord[]): Promise<void> {
    await this.#database.commit({
      deletes: records.map(({ urlId, number }) =>
        KEYS.changes.key(urlId, number)
      ),
    });
  }

  /** Notes that somebody looks into an outage that goes on; null where there is none. The first time counts. */
  async acknowledge(
    owner: number,
    id: string,
    by: { readonly at: number; readonly who: AcknowledgedBy },
  ): Promise<Outage | null> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.book(owner);
      const found = before.book.outages.find((each) =>
        each.id === id && each.phase === "open" && each.level === "down"
      );
      if (found === undefined) return null;
      if (found.acknowledgedAt !== null) return found;
      const outage: Outage = {
        ...found,
        acknowledgedAt: by.at,
        acknowledgedBy: by.who,
      };
      const outages = before.book.outages
        .map((each) => each === found ? outage : each);
      const written = await this.commitFold({
        before,
        book: { ...before.book, outages },
        ...{ folded: [], entries: [], over: null },
      });
      if (written !== null) return outage;
    }
    throw new StoreError("busy", "note who looks into an outage");
  }

  /** The book's check keeps two from taking one place. */
  async #overWrites(owner: number, over: Outage): Promise<Write[]> {
    const countKey = KEYS.outageCounts.key(owner);
    const { value } = await this.#database.get<number>(countKey);
    const count = value ?? 0;
    const shown = { ...over, members: over.members.slice(0, MAX_SHOWN) };
    return [
      { key: countKey, value: count + 1 },
      { key: KEYS.outages.key(owner, count % MAX_PAST_OUTAGES), value: shown },
    ];
  }
}

/** A message to a channel waits in the outbox; one to an audience is yet to be spread. */
function writesOf(entry: OutboxEntry): Write[] {
  return isAudience(entry.channelId)
    ? [announcementWrite(entry)]
    : entryWrites(entry);
}

/** At most this many urls of an outage that is over are kept with it. */
const MAX_SHOWN = 100;

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function bookOf(
  owner: number,
  parts: readonly Deno.KvEntry<string>[],
): StoredBook {
  const [first] = parts;
  if (first === undefined) {
    return { owner, book: EMPTY_BOOK, versionstamp: null, parts: 0 };
  }
  try {
    const book = decodeBook(parts.map(({ value }) => value));
    const { versionstamp } = first;
    return { owner, book, versionstamp, parts: parts.length };
  } catch (error) {
    throw new StoreError("failed", `read the outages of owner ${owner}`, error);
  }
}
