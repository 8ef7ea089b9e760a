import { KEYS } from "./keys.ts";
import type { Database } from "./database/database.ts";
import { StoreError } from "./database/store_error.ts";

/** What a key lets its holder do. */
export type ApiKeyAccess = "read" | "write";

/** A key that stands for an account in the API; the key itself is not kept. */
export interface ApiKey {
  /** SHA-256 of the key, as base64url. */
  readonly hash: string;
  readonly userId: number;
  readonly name: string;
  readonly access: ApiKeyAccess;
  /** Milliseconds since the Unix epoch, as all times here. */
  readonly createdAt: number;
  /** Null for a key without an end. */
  readonly endsAt: number | null;
  /** To the hour; null before its first use. */
  readonly lastUsedAt: number | null;
}

/** At most this many keys of one account. */
export const MAX_API_KEYS = 50;
const MAX_TRIES = 20;
/** Uses within this time of the last one that was noted are not noted. */
const USE_STEP_MS = 3_600_000;
const DELETE_BATCH = 50;

/** `api_keys/<hash>`, and by account `api_keys_by_user/<user>/<hash>`. */
export class ApiKeys {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** Stores a key; "full" where the account has 50, null when the account is gone. */
  async create(
    { hash, userId, name, access, endsAt }: Omit<
      ApiKey,
      "createdAt" | "lastUsedAt"
    >,
  ): Promise<ApiKey | "full" | null> {
    const userKey = KEYS.users.key(userId);
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const user = await this.#database.get(userKey);
      if (user.versionstamp === null) return null;
      const key: ApiKey = {
        ...{ hash, userId, name, access, endsAt },
        createdAt: this.#now(),
        lastUsedAt: null,
      };
      if ((await this.#hashesOf(userId)).length >= MAX_API_KEYS) return "full";
      const applied = await this.#database.commit({
        checks: [{ key: userKey, versionstamp: user.versionstamp }],
        sets: [
          { key: KEYS.apiKeys.key(hash), value: key },
          { key: KEYS.apiKeysByUser.key(userId, hash), value: true },
        ],
      });
      if (applied !== null) return key;
    }
    throw new StoreError("busy", "add the API key");
  }

  /** The key with this hash; null where there is none, or when its time is over. */
  async find(hash: string): Promise<ApiKey | null> {
    const { value } = await this.#database.get<ApiKey>(KEYS.apiKeys.key(hash));
    if (value === null) return null;
    return value.endsAt !== null && value.endsAt <= this.#now() ? null : value;
  }

  /** Notes that a key was used, at most once an hour. */
  async noteUse({ hash, lastUsedAt }: ApiKey): Promise<void> {
    if (lastUsedAt !== null && this.#now() - lastUsedAt < USE_STEP_MS) return;
    const key = KEYS.apiKeys.key(hash);
    const { value, versionstamp } = await this.#database.get<ApiKey>(key);
    if (value === null) return;
    await this.#database.commit({
      checks: [{ key, versionstamp }], // it may have been revoked meanwhile
      sets: [{ key, value: { ...value, lastUsedAt: this.#now() } }],
    });
  }

  /** The keys of an account, latest first; those whose time is over too. */
  async of(userId: number): Promise<ApiKey[]> {
    const keys: ApiKey[] = [];
    for (const hash of await this.#hashesOf(userId)) {
      const { value } = await this.#database.get<ApiKey>(
        KEYS.apiKeys.key(hash),
      );
      if (value !== null) keys.push(value);
    }
    return keys.sort((a, b) => b.createdAt - a.createdAt);
  }

  /** Ends a key of the account at once; one of another account stays. */
  async revoke(userId: number, hash: string): Promise<void> {
    const key = KEYS.apiKeys.key(hash);
    const { value } = await this.#database.get<ApiKey>(key);
    if (value?.userId !== userId) return;
    await this.#database.commit({
      deletes: [key, KEYS.apiKeysByUser.key(userId, hash)],
    });
  }

  /** Ends every key of an account. */
  async revokeAll(userId: number): Promise<void> {
    const hashes = await this.#hashesOf(userId);
    for (let start = 0; start < hashes.length; start += DELETE_BATCH) {
      await this.#database.commit({
        deletes: hashes.slice(start, start + DELETE_BATCH).flatMap((hash) => [
          KEYS.apiKeys.key(hash),
          KEYS.apiKeysByUser.key(userId, hash),
        ]),
      });
    }
  }

  async #hashesOf(userId: number): Promise<string[]> {
    const prefix = KEYS.apiKeysByUser.key(userId);
    const entries = await this.#database.list<true>({ prefix });
    return entries.map(({ key }) => String(key[2]));
  }
}
