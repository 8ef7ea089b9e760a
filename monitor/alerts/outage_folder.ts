import type { AlertRules } from "../alert_rules.ts";
import type { Channel } from "../channel.ts";
import { isAudience } from "../subscriber.ts";
import type { Monitor } from "../types.ts";
import type { FoldStore, StoredBook } from "./alert_store.ts";
import type { AlertFacts } from "./alert_facts.ts";
import type { AlertRecord } from "./change_record.ts";
import { shapeOf } from "./notice.ts";
import { foldOutages, tellingOf } from "./fold_outages.ts";
import { EMPTY_BOOK, type Outage } from "./outage.ts";
import type { OutboxEntry } from "./outbox_entry.ts";
import { dueAfterQuiet } from "./quiet_hours.ts";
import { tellAudience } from "./subscribers/tell_audience.ts";
import { withdrawUnseen } from "./subscribers/withdraw_unseen.ts";
import { tellChannel, type TellFacts } from "./tell_channel.ts";
import { withTold } from "./told_outage.ts";
import { WatchedUrls } from "./watched_urls.ts";

export interface OutageFolderDeps {
  readonly store: FoldStore;
  /** All channels, and audiences of status pages among them; those that are off have `enabled` false, for whatever reason. */
  channels(): Promise<Channel[]>;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** All monitors; those that are deleted are gone from it. */
  monitors(): Iterable<Monitor>;
  /** Brings `monitors` up to date. */
  refresh(): Promise<void>;
  /** Whose a monitor or a channel is: all that are the operator's have one owner, 0. */
  ownerOf(owned: Pick<Monitor, "ownerId">): number;
  /** How the outages of an owner are made. */
  rulesOf(owner: number): Promise<AlertRules>;
  /** Whether what happens to a monitor at a time waits for the end of a maintenance. */
  isHeld(monitor: Monitor, at: number): boolean;
  readonly linkOf: TellFacts["linkOf"];
  readonly causeOf: TellFacts["causeOf"];
  /** Told of messages that wait to be delivered from now on. */
  onEntries?(count: number): void;
  /** Told how many outages go on that were told. */
  onOpen?(count: number): void;
}

/** What the urls of one owner are told by. */
interface Owned {
  readonly channels: readonly Channel[];
  readonly monitors: readonly Monitor[];
}

/** At most this many records go into one commit. */
const MAX_RECORDS = 200;
/** At most this many messages are written in one commit: each has some 10 KB at most. */
const MAX_ENTRIES = 20;

/**
 * Folds what has happened into outages, and writes the messages that come of
 * it. Any instance may; of several at once one wins, step by step.
 */
export class OutageFolder {
  readonly #deps: OutageFolderDeps;
  readonly #watched = new WatchedUrls();

  constructor(deps: OutageFolderDeps) {
    this.#deps = deps;
  }

  /** Folds all that there is; says whether any outage goes on, or waits to be told. */
  async fold(): Promise<boolean> {
    const { store, ownerOf, onOpen } = this.#deps;
    // in this order: what somebody folds after the books were read makes the
    // commit fail, and what they folded before is not among the records
    const books = await store.books();
    const records = await store.changes();
    if (records.length === 0 && books.length === 0) {
      onOpen?.(0);
      return false;
    }
    await this.#deps.refresh();
    const channels = Map.groupBy(await this.#deps.channels(), ownerOf);
    const monitors = Map.groupBy(this.#deps.monitors(), ownerOf);
    const recordsByOwner = byOwner(records, books, monitors);
    const known = new Map(books.map((book) => [book.owner, book]));
    const gaps = records.filter(({ is }) => is === "gap");
    const watched = gaps.length === 0
      ? []
      : monitors.keys().filter((owner) => channels.has(owner));
    const left: Outage[] = [];
    let isAll = true;
    for (
      const owner of new Set([
        ...recordsByOwner.keys(),
        ...known.keys(),
        ...watched,
      ])
    ) {
      const folded = await this.#foldOwner(
        known.get(owner) ?? newBook(owner),
        inOrder([...recordsByOwner.get(owner) ?? [], ...gaps]),
        {
          channels: channels.get(owner) ?? [],
          monitors: monitors.get(owner) ?? [],
        },
      );
      left.push(...folded.outages);
      isAll &&= folded.isAll;
    }
    // of every owner, and done with once all know of it
    if (gaps.length > 0 && isAll) await store.dropRecords(gaps);
    const open = left.filter(({ level, phase }) =>
      level === "down" && phase === "open"
    );
    onOpen?.(open.length);
    return left.length > 0;
  }

  /** The owner's outages after it, and whether all records are in them. */
  async #foldOwner(
    stored: StoredBook,
    records: readonly AlertRecord[],
    own: Owned,
  ): Promise<{ readonly outages: readonly Outage[]; readonly isAll: boolean }> {
    const { store, now, rulesOf } = this.#deps;
    const facts = this.#factsOf(own, await rulesOf(stored.owner));
    let current = stored;
    let left = records;
    while (true) {
      const batch = left.slice(0, MAX_RECORDS);
      const folded = foldOutages(current.book, batch, facts, now());
      const book = withdrawUnseen(
        folded.book,
        own.channels,
        facts.monitors,
        now(),
      );
      const told = this.#tell(book, own.channels, facts);
      const isSame = told.book === current.book && folded.consumed === 0;
      if (isSame) break;
      const next = await store.commitFold({
        before: current,
        book: told.book,
        folded: batch.slice(0, folded.consumed)
          .filter(({ is }) => is !== "gap"),
        entries: told.entries,
        over: told.over,
      });
      // somebody else folds: what is left is theirs, or waits for the next time
      if (next === null) break;
      if (told.entries.length > 0) {
        this.#deps.onEntries?.(told.entries.length);
      }
      current = next;
      left = left.slice(folded.consumed);
    }
    return { outages: current.book.outages, isAll: left.length === 0 };
  }

  #factsOf(
    { channels, monitors }: Owned,
    rules: AlertRules,
  ): TellFacts & AlertFacts {
    const { linkOf, causeOf, isHeld } = this.#deps;
    const reminders = channels.filter(({ enabled }) => enabled)
      .flatMap(({ remindersMs }) => remindersMs ?? []);
    const byId = new Map(monitors.map((monitor) => [monitor.id, monitor]));
    return {
      rules,
      urls: this.#watched.of(monitors),
      monitors: byId,
      reminders: [...new Set(reminders)],
      isHeld: (urlId, at) => {
        const monitor = byId.get(urlId);
        return monitor !== undefined && isHeld(monitor, at);
      },
      linkOf,
      causeOf,
    };
  }

  /** The messages of the step that is to be told, for as many channels as fit a commit. */
  #tell(
    book: StoredBook["book"],
    channels: readonly Channel[],
    facts: TellFacts,
  ): {
    book: StoredBook["book"];
    entries: OutboxEntry[];
    over: Outage | null;
  } {
    const outage = tellingOf(book);
    const telling = outage?.telling ?? null;
    if (outage === null || telling === null) {
      return { book, entries: [], over: null };
    }
    const entries: OutboxEntry[] = [];
    const knows = new Map<number, boolean>();
    const left = channels.filter(({ id }) => id > telling.after)
      .sort((a, b) => a.id - b.id);
    let upTo = telling.after;
    for (const channel of left) {
      if (entries.length >= MAX_ENTRIES) break;
      upTo = channel.id;
      const tell = isAudience(channel.id) ? tellAudience : tellChannel;
      const told = tell(outage, telling, channel, facts);
      if (told === null) continue;
      knows.set(channel.id, told.knows);
      entries.push(this.#entry(outage, telling.step, channel, told.notice));
    }
    const isLast = upTo === (left.at(-1)?.id ?? telling.after);
    const isOver = isLast && outage.phase === "over" && outage.level === "down";
    return {
      book: withTold(book, outage, { upTo, isLast, knows }),
      entries,
      over: isOver ? outage : null,
    };
  }

  #entry(
    { id: outageId }: Outage,
    step: number,
    { id: channelId, quietHours }: Channel,
    notice: OutboxEntry["notice"],
  ): OutboxEntry {
    const createdAt = this.#deps.now();
    const isUrgent = shapeOf(notice) === "alarm" ||
      notice.type === "outage.acknowledged";
    const dueAt = isUrgent || quietHours === null
      ? createdAt
      : dueAfterQuiet(quietHours, createdAt);
    return {
      ...{ channelId, outageId, step, notice, createdAt, dueAt },
      ...{ tries: 0, isTaken: false, last: null },
    };
  }
}

function newBook(owner: number): StoredBook {
  return { owner, book: EMPTY_BOOK, versionstamp: null, parts: 0 };
}

/** Those of monitors that are gone belong to whoever has them in a book, else to the operator, whose fold drops them. */
function byOwner(
  records: readonly AlertRecord[],
  books: readonly StoredBook[],
  monitors: ReadonlyMap<number, readonly Monitor[]>,
): Map<number, AlertRecord[]> {
  const ofUrls = records.filter(({ is }) => is !== "gap");
  if (ofUrls.length === 0) return new Map(); // as in most folds of an outage
  const owners = new Map<number, number>();
  for (const { owner, book } of books) {
    for (const { members } of book.outages) {
      for (const { urlId } of members) owners.set(urlId, owner);
    }
  }
  for (const [owner, own] of monitors) {
    for (const { id } of own) owners.set(id, owner);
  }
  return Map.groupBy(ofUrls, ({ urlId }) => owners.get(urlId) ?? 0);
}

/** By time; those of one url by number, whatever the clocks of those who wrote them said. */
function inOrder(records: readonly AlertRecord[]): AlertRecord[] {
  const latest = new Map<number, number>();
  return [...records]
    .sort((a, b) => a.urlId - b.urlId || a.number - b.number)
    .map((record) => {
      const before = latest.get(record.urlId) ?? 0;
      const recordedAt = Math.max(record.recordedAt, before);
      latest.set(record.urlId, recordedAt);
      return { ...record, recordedAt };
    })
    .sort((a, b) => a.recordedAt - b.recordedAt);
}
