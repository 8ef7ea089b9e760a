import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type BackupOptions, copyStore, STORE_SUFFIXES } from "./backup.ts";
import { exists } from "../database/exists.ts";
import { runsOn } from "../database/instance_lock.ts";
import { isStoreFile, openDatabase } from "../database/open_database.ts";
import { PRIVATE_FOLDER } from "../database/private_files.ts";

export interface RestoreOptions extends BackupOptions {
  /** Whether a store that is there already is put aside. */
  readonly force?: boolean;
  readonly now?: () => Date;
}

/**
 * Makes a backup the store. It is copied and checked first, so that a bad one
 * changes nothing. Returns where the store went that was there before, null if
 * there was none.
 *
 * @throws {RangeError} where an instance runs on the store, or where there is
 *   one and `force` is not set.
 * @throws {OpenError} for what is no store or a newer one.
 */
export async function restore(
  source: string,
  storePath: string | undefined,
  { force = false, now = () => new Date(), onProgress }: RestoreOptions = {},
): Promise<string | null> {
  const refuse = (rule: string) =>
    new RangeError(
      `Cannot restore "${source}" to store "${
        storePath ?? "default"
      }": ${rule}`,
    );
  if (!isStoreFile(storePath)) throw refuse("it is not a file; use import");
  if (!await exists(source)) throw refuse("there is no such backup");
  if (await runsOn(storePath)) throw refuse("an instance runs on it");
  const parts = await partsOf(storePath);
  if (parts.length > 0 && !force) {
    throw refuse("there is a store already; --force puts it aside");
  }
  await Deno.mkdir(dirname(storePath), {
    recursive: true,
    mode: PRIVATE_FOLDER,
  });
  const copy = `${storePath}.restoring`;
  try {
    await copyStore(
      source,
      copy,
      onProgress === undefined ? {} : { onProgress },
    );
    (await openDatabase(copy)).close(); // refuses a newer one
    settle(copy);
    const stamp = now().toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const aside = `${storePath}.before-${stamp}`;
    // A log that stays behind would be taken for that of the restored store.
    for (const suffix of parts) {
      await Deno.rename(storePath + suffix, aside + suffix);
    }
    await Deno.rename(copy, storePath);
    return parts.length === 0 ? null : aside;
  } finally {
    for (const suffix of await partsOf(copy)) await Deno.remove(copy + suffix);
  }
}

/** Moves what opening has written to the log into the file itself, which alone is moved. */
function settle(path: string): void {
  const copy = new DatabaseSync(path);
  copy.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  copy.close();
}

/** The suffixes of a store's files that are there. */
async function partsOf(path: string): Promise<string[]> {
  const found: string[] = [];
  for (const suffix of STORE_SUFFIXES) {
    if (await exists(path + suffix)) found.push(suffix);
  }
  return found;
}
