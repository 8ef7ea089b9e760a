import type { OutboxEntry } from "../outbox_entry.ts";

/** A message to an audience, which is being written to the outbox of each of its subscribers. */
export interface Announcement extends OutboxEntry {
  /** Subscribers up to this id have it; 0 for none. */
  readonly after: number;
  /** How many have it. */
  readonly spread: number;
}

/** One as it was read. */
export interface StoredAnnouncement {
  readonly value: Announcement;
  readonly versionstamp: string;
}

/** What spreading announcements needs of the store. */
export interface AnnouncementStore {
  /** The first so many, by audience, what they are about, and step. */
  first(limit: number): Promise<StoredAnnouncement[]>;
  /**
   * Writes it to the outboxes of the next `limit` subscribers, and notes so, in
   * one commit. "done" when all have it; null when somebody else was first, or
   * the outcome is unclear, which shows when it is read again. `dueAt` says when
   * the subscriber at a place, from 0, is to be told.
   */
  spread(
    announcement: StoredAnnouncement,
    options: {
      readonly limit: number;
      readonly dueAt: (place: number) => number;
    },
  ): Promise<StoredAnnouncement | "done" | null>;
  /** Gives one up, unless somebody goes on with it. */
  drop(announcement: StoredAnnouncement): Promise<void>;
}
