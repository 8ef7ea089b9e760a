import type { AlertRecord } from "./change_record.ts";
import type { Outage, OutageBook } from "./outage.ts";
import type {
  ChannelState,
  DeliveryLine,
  OutboxEntry,
  OutboxKey,
  StoredEntry,
} from "./outbox_entry.ts";

/** The book of an owner as it was read; `versionstamp` is null where none is stored. */
export interface StoredBook {
  readonly owner: number;
  readonly book: OutageBook;
  readonly versionstamp: string | null;
  /** How many values it takes in the store. */
  readonly parts: number;
}

/** One step of folding, in one atomic commit that checks the book. */
export interface FoldCommit {
  readonly before: StoredBook;
  readonly book: OutageBook;
  /** Records that are in the book now. */
  readonly folded: readonly AlertRecord[];
  readonly entries: readonly OutboxEntry[];
  /** An outage that is over and told. */
  readonly over: Outage | null;
}

/** What folding needs of the store. Every method may throw when the store is in trouble. */
export interface FoldStore {
  /** All records that were not folded yet. */
  changes(): Promise<AlertRecord[]>;
  /** The books of all owners who have an outage. */
  books(): Promise<StoredBook[]>;
  /** Null when the book has changed meanwhile, or the outcome is unclear; both show when the book is read again. */
  commitFold(commit: FoldCommit): Promise<StoredBook | null>;
  /** Drops records that are of no one owner, once all have them in their books. */
  dropRecords(records: readonly AlertRecord[]): Promise<void>;
}

/** How one message, and those that it stands for, leave the outbox. */
export interface Settlement {
  /** The first of them, as it was taken. */
  readonly taken: StoredEntry;
  /** All that are done with, `taken` among them. */
  readonly done: readonly OutboxEntry[];
  readonly line: DeliveryLine;
  readonly change: (state: ChannelState) => Omit<ChannelState, "id" | "lines">;
}

/** What delivering needs of the store. */
export interface OutboxStore {
  /** Keys of entries that are due, the first `limit` by time. */
  due(now: number, limit: number): Promise<OutboxKey[]>;
  /** Messages of one outage to one channel, by step. */
  entriesOf(channelId: number, outageId: string): Promise<StoredEntry[]>;
  /** Messages to one channel in the order of their keys, `limit` of them, those behind `after`. */
  page(
    channelId: number,
    after: OutboxKey | null,
    limit: number,
  ): Promise<StoredEntry[]>;
  /** Forgets that something is due that is not there any more. */
  forget(key: OutboxKey, until: number): Promise<void>;
  /** Writes an entry anew; null when somebody else was first, or the outcome is unclear. */
  replace(
    before: StoredEntry,
    after: OutboxEntry,
  ): Promise<StoredEntry | null>;
  /** Writes a digest, new where `before` is null, and takes away what it stands for; null when somebody else was first with one of these. */
  collapse(
    before: StoredEntry | null,
    after: OutboxEntry,
    covered: readonly StoredEntry[],
  ): Promise<StoredEntry | null>;
  /** Adds messages that are of no outage. */
  add(entries: readonly OutboxEntry[]): Promise<void>;
  /** Removes messages without a word, one after the other; false as soon as one has changed meanwhile. */
  remove(entries: readonly StoredEntry[]): Promise<boolean>;
  /** How the channel is then; null when somebody else was first. */
  settle(settlement: Settlement): Promise<ChannelState | null>;
  /** How these channels are, but those that were told nothing yet. */
  channelStates(ids: readonly number[]): Promise<Map<number, ChannelState>>;
  /** How the channel is then. */
  changeState(
    id: number,
    change: Settlement["change"],
  ): Promise<ChannelState>;
}
