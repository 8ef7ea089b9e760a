import type {
  Announcement,
  AnnouncementStore,
  StoredAnnouncement,
} from "../../../monitor/alerts/subscribers/announcement.ts";
import type { OutboxEntry } from "../../../monitor/alerts/outbox_entry.ts";
import {
  idsOfAudience,
  SUBSCRIBER_KINDS,
  type SubscriberKind,
} from "../../../monitor/subscriber.ts";
import { entryWrites } from "../outbox.ts";
import type { Write } from "../../database/database.ts";
import type { DatabaseCalls } from "../../database/one_at_a_time.ts";
import { KEYS } from "../../keys.ts";
import { subscriberOutboxKeys } from "./subscriber_outbox_keys.ts";
import type { StoredSubscriber } from "./subscribers.ts";

const OUTBOX_KEYS = Object.fromEntries(
  SUBSCRIBER_KINDS.map((kind) => [kind, subscriberOutboxKeys(kind)]),
) as Record<SubscriberKind, ReturnType<typeof subscriberOutboxKeys>>;

/** Instances may differ so much in what time it is. */
const MAX_CLOCK_DIFFERENCE_MS = 10_000;

/** `announcements/<audience>/<about>/<step>`: what is still to be written to the outboxes of an audience's subscribers. */
export class Announcements implements AnnouncementStore {
  readonly #database: DatabaseCalls;

  constructor(database: DatabaseCalls) {
    this.#database = database;
  }

  async first(limit: number): Promise<StoredAnnouncement[]> {
    const entries = await this.#database.list<Announcement>(
      { prefix: KEYS.announcements.key() },
      { limit },
    );
    return entries.map(({ value, versionstamp }) => ({ value, versionstamp }));
  }

  async spread(
    { value, versionstamp }: StoredAnnouncement,
    { limit, dueAt }: {
      readonly limit: number;
      readonly dueAt: (place: number) => number;
    },
  ): Promise<StoredAnnouncement | "done" | null> {
    const { channelId: audience, after, spread, ...entry } = value;
    const [from, to] = idsOfAudience(audience);
    const found = await this.#database.list<StoredSubscriber>({
      start: KEYS.subscribers.key(Math.max(from, after + 1)),
      end: KEYS.subscribers.key(to),
    }, { limit });
    const next: Announcement = {
      ...value,
      after: found.at(-1)?.value.id ?? after,
      spread: spread + found.length,
    };
    const key = keyOf(value);
    const isDone = found.length < limit;
    const written = await this.#database.commit({
      checks: [{ key, versionstamp }],
      sets: [
        ...found.flatMap(({ value: { id, kind, createdAt } }, index) =>
          // who came later hears of what comes next
          createdAt > entry.createdAt + MAX_CLOCK_DIFFERENCE_MS
            ? []
            : entryWrites(
              { ...entry, channelId: id, dueAt: dueAt(spread + index) },
              OUTBOX_KEYS[kind],
            )
        ),
        ...isDone ? [] : [{ key, value: next }],
      ],
      deletes: isDone ? [key] : [],
    });
    if (written === null) return null;
    return isDone ? "done" : { value: next, versionstamp: written };
  }

  async drop({ value, versionstamp }: StoredAnnouncement): Promise<void> {
    const key = keyOf(value);
    const checks = [{ key, versionstamp }];
    await this.#database.commit({ checks, deletes: [key] });
  }
}

/** A message to an audience, before any of its subscribers has it. */
export function announcementWrite(entry: OutboxEntry): Write {
  const value: Announcement = { ...entry, after: 0, spread: 0 };
  return { key: keyOf(value), value };
}

function keyOf(
  { channelId, outageId, step }: Pick<
    OutboxEntry,
    "channelId" | "outageId" | "step"
  >,
): Deno.KvKey {
  return KEYS.announcements.key(channelId, outageId, step);
}
