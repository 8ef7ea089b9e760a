import { placeOf, type StoredChannel } from "../alerts/channels.ts";
import { SecretKeyError } from "../codecs/secret_box.ts";
import type { Database } from "../database/database.ts";
import { KEYS } from "../keys.ts";

export interface ResealedChannels {
  readonly sealed: number;
  /** Channels whose settings could not be opened: they have none any more, and are off. */
  readonly givenUp: number;
}

/** Seals the settings of all channels with the key that seals now. What cannot be opened stays as it is, unless `givesUp`. */
export async function resealChannels(
  database: Database,
  { givesUp = false } = {},
): Promise<ResealedChannels> {
  const { secrets } = database;
  let [sealed, givenUp] = [0, 0];
  const entries = await database.list<StoredChannel>({
    prefix: KEYS.channels.key(),
  });
  for (const { key, value, versionstamp } of entries) {
    if (secrets.isCurrent(value.settings)) continue;
    const place = placeOf(value.id);
    let next: StoredChannel;
    try {
      const text = secrets.open(value.settings, place);
      next = { ...value, settings: secrets.seal(text, place) };
      sealed++;
    } catch (error) {
      if (!(error instanceof SecretKeyError)) throw error;
      if (!givesUp) continue;
      next = { ...value, settings: secrets.seal("{}", place), enabled: false };
      givenUp++;
    }
    // whoever writes it meanwhile seals it with the same key
    const checks = [{ key, versionstamp }];
    await database.commit({ checks, sets: [{ key, value: next }] });
  }
  return { sealed, givenUp };
}
