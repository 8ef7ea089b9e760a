import { exists } from "../database/exists.ts";
import { runsOn } from "../database/instance_lock.ts";
import { isStoreFile, openDatabase } from "../database/open_database.ts";
import {
  keyPath,
  missingKeyText,
  newKey,
  SEALING_KEY,
  type SealingMark,
  secretKeysOf,
  type SecretKeySource,
  setMark,
  writeKeys,
} from "./open_secrets.ts";
import { resealChannels } from "./reseal_channels.ts";
import { resealSubscribers } from "./reseal_subscribers.ts";
import { resealUrls } from "./reseal_urls.ts";

export interface RotateKeyOptions extends SecretKeySource {
  /** Secrets that cannot be opened are given up. */
  readonly force: boolean;
  /** Takes a line for people. */
  readonly say: (line: string) => void;
}

/**
 * Seals all secrets of a store anew: with the first key of the setting, or,
 * without the setting, with a new key that takes the place of the one beside
 * the store file. It can be interrupted anywhere and run again.
 *
 * @throws {RangeError} where an instance runs on a store file, which would not know the new key.
 * @throws {OpenError} where the old key is not there, unless `force`.
 */
export async function rotateKey(options: RotateKeyOptions): Promise<void> {
  const { storePath, secretKeys, force, say } = options;
  const isFile = isStoreFile(storePath);
  const refuse = (why: string) =>
    new RangeError(
      `Cannot rotate the key of store "${storePath ?? "default"}": ${why}`,
    );
  if (isFile && !await exists(storePath)) {
    throw refuse("there is no such store");
  }
  if (isFile && await runsOn(storePath)) throw refuse("an instance runs on it");
  const old = await secretKeysOf(options, false);
  const makesKey = isFile && secretKeys.length === 0;
  if (old.length === 0 && !makesKey) throw refuse("SECRET_KEY is not set");
  const keys = makesKey ? [newKey(), ...old] : old;
  const database = await openDatabase(storePath);
  try {
    const { secrets } = database;
    secrets.use(keys);
    const { value: mark } = await database.get<SealingMark>(SEALING_KEY);
    if (mark !== null && !secrets.has(mark.keyId) && !force) {
      throw refuse(missingKeyText(mark.keyId, storePath));
    }
    if (makesKey) await replaceKeys(storePath, keys); // before anything is sealed with the new one
    const { sealed, givenUp } = await resealUrls(database, { givesUp: force });
    const channels = await resealChannels(database, { givesUp: force });
    const subscribers = await resealSubscribers(database, { givesUp: force });
    const keyId = secrets.keyId as string; // there is a key at least
    await setMark(database, { keyId, isDone: true });
    if (makesKey) await replaceKeys(storePath, keys.slice(0, 1));
    say(`Sealed the secrets of ${sealed} urls with key ${keyId}`);
    if (channels.sealed > 0) {
      say(`Sealed the settings of ${channels.sealed} channels with it`);
    }
    if (subscribers.sealed > 0) {
      say(`Sealed the addresses of ${subscribers.sealed} subscribers with it`);
    }
    if (subscribers.givenUp > 0) {
      say(`${subscribers.givenUp} subscribers are gone with their addresses`);
    }
    if (channels.givenUp > 0) {
      say(
        `${channels.givenUp} channels lost their settings and are off: set them anew`,
      );
    }
    if (givenUp > 0) {
      say(`${givenUp} urls lost their secrets and are paused: set them anew`);
    }
  } finally {
    database.close();
  }
}

async function replaceKeys(
  storePath: string,
  keys: readonly string[],
): Promise<void> {
  const path = keyPath(storePath);
  await writeKeys(`${path}.new`, keys);
  await Deno.rename(`${path}.new`, path);
}
