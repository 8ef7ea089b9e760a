import { KEYS } from "../keys.ts";
import type { Database } from "../database/database.ts";
import { isStoreFile, OpenError } from "../database/open_database.ts";
import { PRIVATE_FILE } from "../database/private_files.ts";
import { resealUrls } from "./reseal_urls.ts";

const KEY_BYTES = 32;
export const SEALING_KEY = KEYS.secrets.key("sealing");

export interface SecretKeySource {
  readonly storePath: string | undefined;
  /** The setting: one key, or the new one and the old ones. */
  readonly secretKeys: readonly string[];
}

/** Which key opens the secrets of a store. */
export interface SealingMark {
  readonly keyId: string;
  /** Whether what was stored before there was a key is sealed too. */
  readonly isDone: boolean;
}

/**
 * Gives a database the key of its secrets: that of the setting, else the one
 * that is kept beside a store file, made here where there is none yet. Secrets
 * of a time before there was a key are sealed.
 *
 * @throws {OpenError} where the store's secrets are of a key that is not there.
 */
export async function openSecrets(
  database: Database,
  source: SecretKeySource,
): Promise<void> {
  const { value: mark } = await database.get<SealingMark>(SEALING_KEY);
  const keys = await secretKeysOf(source, mark === null);
  const { secrets } = database;
  secrets.use(keys);
  if (mark !== null && !secrets.has(mark.keyId)) {
    throw new OpenError(missingKeyText(mark.keyId, source.storePath));
  }
  if (secrets.keyId === null || mark?.isDone === true) return;
  const { keyId } = mark ?? { keyId: secrets.keyId };
  await setMark(database, { keyId, isDone: false }); // from here on the key is needed
  await resealUrls(database);
  await setMark(database, { keyId: secrets.keyId, isDone: true });
}

export async function setMark(
  database: Database,
  value: SealingMark,
): Promise<void> {
  await database.commit({ sets: [{ key: SEALING_KEY, value }] });
}

/** What is said where a store's secrets cannot be opened. */
export function missingKeyText(
  keyId: string,
  storePath: string | undefined,
): string {
  const beside = isStoreFile(storePath) ? `"${keyPath(storePath)}" or ` : "";
  return `Cannot open the secrets of store "${storePath ?? "default"}": ` +
    `they need key ${keyId}. Put it into ${beside}SECRET_KEY, or give the ` +
    "secrets up with `rotate-key --force`";
}

/** The keys that there are, the one that seals first. */
export async function secretKeysOf(
  { storePath, secretKeys }: SecretKeySource,
  mayMake: boolean,
): Promise<readonly string[]> {
  if (storePath === ":memory:") return [newKey()];
  if (!isStoreFile(storePath)) return secretKeys;
  const path = keyPath(storePath);
  const kept = await readKeys(path);
  if (kept.length > 0 || secretKeys.length > 0) return [...secretKeys, ...kept];
  return mayMake ? await makeKey(path) : [];
}

/** Where the key of a store file lies. */
export function keyPath(storePath: string): string {
  return `${storePath}.key`;
}

export function newKey(): string {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES)).toBase64();
}

async function readKeys(path: string): Promise<string[]> {
  try {
    const text = await Deno.readTextFile(path);
    return text.split("\n").filter((line) => line !== "");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Another process may be first: then its key is ours. The file is never seen half written. */
async function makeKey(path: string): Promise<string[]> {
  const own = `${path}.${crypto.randomUUID()}`;
  await writeKeys(own, [newKey()]);
  try {
    await Deno.link(own, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(own);
  }
  return await readKeys(path);
}

/** One key a line, for our own user alone. */
export async function writeKeys(
  path: string,
  keys: readonly string[],
): Promise<void> {
  const text = keys.map((key) => `${key}\n`).join("");
  await Deno.writeTextFile(path, text, { mode: PRIVATE_FILE });
}
