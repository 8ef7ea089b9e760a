import { KEYS } from "./keys.ts";
import { inPieces } from "../monitor/in_pieces.ts";
import type { Monitor } from "../monitor/types.ts";
import type { Database } from "./database/database.ts";
import { openUrl, sealUrl } from "./codecs/sealed_url.ts";
import type { StoredUrl } from "./codecs/url_record.ts";
import { type Urls, VERSION_KEY } from "./urls.ts";

/** How long a deleted url can be brought back. */
export const UNDO_MS = 10 * 60_000;

/** At most this many of one user's can be brought back, the latest: as many as an account has. */
const MAX_KEPT = 2_500;

/** A url that was deleted, and when. */
export interface DeletedUrl {
  readonly url: Monitor;
  /** When it was deleted: one time for all urls that were deleted together. */
  readonly deletedAt: number;
}

/** The same as it is stored. */
type StoredDeletedUrl = Omit<DeletedUrl, "url"> & { readonly url: StoredUrl };

/** A commit stays within the 800 KiB that a store takes: a url has 64 KiB at most. */
const BATCH = 10;

/**
 * `urls_deleted/<user>/<id>`: urls that users deleted and may still bring back:
 * their own, or, for operators, those that were imported. Such a url is gone from `urls`, so nobody probes, lists or finds
 * it; its events and ticks stay until it is purged, so that one brought back
 * has its id and its history. The gap in between is "no data".
 */
export class DeletedUrls {
  readonly #database: Database;
  readonly #urls: Pick<Urls, "delete">;
  readonly #now: () => number;
  readonly #maxKept: number;

  constructor(
    database: Database,
    urls: Pick<Urls, "delete">,
    now: () => number = Date.now,
    maxKept = MAX_KEPT,
  ) {
    this.#maxKept = maxKept;
    this.#database = database;
    this.#urls = urls;
    this.#now = now;
  }

  /** At most this many of one user's can be brought back. */
  get maxKept(): number {
    return this.#maxKept;
  }

  /** Deletes urls, as the user with this id asks, and tells when; `onDeleted` is told of those that are gone, some at a time. */
  async add(
    ownerId: number,
    monitors: readonly Monitor[],
    onDeleted: (batch: readonly Monitor[]) => void = () => {},
  ): Promise<number> {
    const deletedAt = this.#now();
    for (let start = 0; start < monitors.length; start += BATCH) {
      const batch = monitors.slice(start, start + BATCH);
      await this.#database.commit({
        sets: [
          this.#versionWrite(),
          ...batch.map((monitor) => ({
            key: keyOf(ownerId, monitor.id),
            value: {
              url: sealUrl(monitor, this.#database.secrets),
              deletedAt,
            },
          })),
        ],
        deletes: batch.flatMap(({ id }) => [
          KEYS.urls.key(id),
          KEYS.urlsByUser.key(ownerId, id),
        ]),
      });
      onDeleted(batch);
    }
    return deletedAt;
  }

  /** What a user can bring back, latest first. */
  async of(ownerId: number): Promise<DeletedUrl[]> {
    const entries = await this.#database.list<StoredDeletedUrl>({
      prefix: KEYS.urlsDeleted.key(ownerId),
    });
    const kept = latestFirst(entries).slice(0, this.#maxKept);
    const deleted: DeletedUrl[] = [];
    await inPieces(kept, ({ value: { url, deletedAt } }) => {
      if (this.#isOver(deletedAt)) return;
      deleted.push({ url: openUrl(url, this.#database.secrets), deletedAt });
    });
    return deleted;
  }

  /** Brings back, as it was, a url that the user deleted; null when it is too late or the account is gone. */
  async restore(ownerId: number, id: number): Promise<Monitor | null> {
    const key = keyOf(ownerId, id);
    const { value, versionstamp } = await this.#database.get<StoredDeletedUrl>(
      key,
    );
    if (value === null || this.#isOver(value.deletedAt)) return null;
    const userKey = KEYS.users.key(ownerId);
    const owner = await this.#database.get(userKey);
    if (owner.versionstamp === null) return null;
    // Strictly later, since it also tells versions of a url apart.
    const updatedAt = Math.max(this.#now(), value.url.updatedAt + 1);
    const url = openUrl(value.url, this.#database.secrets);
    const monitor: Monitor = { ...url, updatedAt };
    const applied = await this.#database.commit({
      checks: [{ key, versionstamp }, {
        key: userKey,
        versionstamp: owner.versionstamp,
      }],
      sets: [
        this.#versionWrite(),
        { key: KEYS.urls.key(id), value: { ...value.url, updatedAt } },
        ...url.ownerId === null
          ? []
          : [{ key: KEYS.urlsByUser.key(url.ownerId, id), value: true }],
      ],
      deletes: [key],
    });
    return applied === null ? null : monitor;
  }

  /** Forgets for good, with its events, whatever can no longer be brought back. */
  async purge(): Promise<void> {
    const entries = await this.#database.list<StoredDeletedUrl>({
      prefix: KEYS.urlsDeleted.key(),
    });
    const byOwner = Map.groupBy(entries, ({ key }) => key.at(-2));
    for (const deleted of byOwner.values()) {
      for (const [rank, entry] of latestFirst(deleted).entries()) {
        const isKept = rank < this.#maxKept &&
          !this.#isOver(entry.value.deletedAt);
        if (!isKept) await this.#forget(entry);
      }
    }
  }

  /** Forgets at once what a user has deleted. */
  async purgeOf(ownerId: number): Promise<void> {
    const prefix = KEYS.urlsDeleted.key(ownerId);
    for (
      const entry of await this.#database.list<StoredDeletedUrl>({ prefix })
    ) {
      await this.#forget(entry);
    }
  }

  async #forget(
    { key, value, versionstamp }: Deno.KvEntry<StoredDeletedUrl>,
  ): Promise<void> {
    const checks = [{ key, versionstamp }]; // it may have been brought back meanwhile
    const applied = await this.#database.commit({ checks, deletes: [key] });
    if (applied !== null) await this.#urls.delete(value.url);
  }

  #versionWrite(): { key: Deno.KvKey; value: unknown } {
    return { key: VERSION_KEY, value: this.#now() };
  }

  #isOver(deletedAt: number): boolean {
    return deletedAt + UNDO_MS <= this.#now();
  }
}

type Entry = Deno.KvEntry<StoredDeletedUrl>;

function latestFirst(entries: readonly Entry[]): Entry[] {
  return entries.toSorted(({ value: a }, { value: b }) =>
    b.deletedAt - a.deletedAt || a.url.id - b.url.id
  );
}

function keyOf(ownerId: number, id: number): Deno.KvKey {
  return KEYS.urlsDeleted.key(ownerId, id);
}
