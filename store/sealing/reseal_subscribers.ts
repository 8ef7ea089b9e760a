import {
  HASH_KEY,
  HASH_KEY_PLACE,
} from "../alerts/subscribers/address_hashes.ts";
import { requestPlace } from "../alerts/subscribers/subscriber_requests.ts";
import {
  type StoredSubscriber,
  subscriberPlace,
  Subscribers,
} from "../alerts/subscribers/subscribers.ts";
import { SecretKeyError } from "../codecs/secret_box.ts";
import type { Database } from "../database/database.ts";
import { KEYS } from "../keys.ts";

export interface ResealedSubscribers {
  readonly sealed: number;
  /** Subscribers that could not be opened, and are gone. */
  readonly givenUp: number;
}

/** An entry that is sealed, and how it is sealed anew. */
interface SealedEntry {
  readonly sealed: string;
  readonly place: string;
  readonly entry: Deno.KvEntry<unknown>;
  /** The value with another seal. */
  with(sealed: string): unknown;
}

/**
 * Seals what is secret of subscribers with the key that seals now: whom links
 * were sent to, and the key of their hashes too. What cannot be opened stays as
 * it is, unless `givesUp`.
 */
export async function resealSubscribers(
  database: Database,
  { givesUp = false } = {},
): Promise<ResealedSubscribers> {
  const { secrets } = database;
  const subscribers = new Subscribers(database);
  let [sealed, givenUp] = [0, 0];
  for (
    const { sealed: old, place, entry, with: withSeal } of await all(database)
  ) {
    if (secrets.isCurrent(old)) continue;
    const { key, versionstamp } = entry;
    const isSubscriber = key[0] === KEYS.subscribers.name;
    try {
      const value = withSeal(secrets.seal(secrets.open(old, place), place));
      const checks = [{ key, versionstamp }];
      await database.commit({ checks, sets: [{ key, value }] });
      if (isSubscriber) sealed++;
    } catch (error) {
      if (!(error instanceof SecretKeyError)) throw error;
      if (!givesUp) continue;
      if (isSubscriber) givenUp++;
      if (isSubscriber) await subscribers.remove(Number(key[1]));
      else await database.commit({ deletes: [key] });
    }
  }
  return { sealed, givenUp };
}

async function all(database: Database): Promise<SealedEntry[]> {
  const hashKey = await database.get<string>(HASH_KEY);
  const subscribers = await database.list<StoredSubscriber>({
    prefix: KEYS.subscribers.key(),
  });
  const requests = await database.list<{ readonly sealed?: string }>({
    prefix: KEYS.subscriberRequests.key(),
  });
  return [
    ...hashKey.value === null ? [] : [{
      sealed: hashKey.value,
      place: HASH_KEY_PLACE,
      entry: hashKey,
      with: (sealed: string) => sealed,
    }],
    ...subscribers.map((entry) => ({
      sealed: entry.value.sealed,
      place: subscriberPlace(entry.value.id),
      entry,
      with: (sealed: string) => ({ ...entry.value, sealed }),
    })),
    ...requests.flatMap((entry) => {
      const { sealed } = entry.value;
      return sealed === undefined ? [] : [{
        sealed,
        place: requestPlace(String(entry.key[2])),
        entry,
        with: (sealed: string) => ({ ...entry.value, sealed }),
      }];
    }),
  ];
}
