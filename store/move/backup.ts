import { backup as copyPages, DatabaseSync } from "node:sqlite";
import { exists } from "../database/exists.ts";
import { isStoreFile } from "../database/open_database.ts";
import { PRIVATE_FILE } from "../database/private_files.ts";

/** Pages of 4 KiB that are copied at once: the store is free for others in between. */
const PAGES_PER_STEP = 1_000;

export interface BackupOptions {
  /** Gets the share that is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Copies a store file, which may be in use, into a new file `target`. The copy
 * is the store at one moment; it appears when it is whole.
 *
 * @throws {RangeError} where there is nothing to copy, or something to overwrite.
 */
export async function backup(
  storePath: string | undefined,
  target: string,
  options: BackupOptions = {},
): Promise<void> {
  const refuse = (rule: string) =>
    new RangeError(
      `Cannot back up store "${
        storePath ?? "default"
      }" to "${target}": ${rule}`,
    );
  if (!isStoreFile(storePath)) throw refuse("it is not a file; use export");
  if (!await exists(storePath)) throw refuse("there is no such store");
  if (await exists(target)) throw refuse("that file exists already");
  const partial = `${target}.partial`;
  try {
    await copyStore(storePath, partial, options);
    await Deno.rename(partial, target);
  } finally {
    await removeStore(partial);
  }
}

/** Copies a store file page by page and checks the copy; replaces `target`. */
export async function copyStore(
  storePath: string,
  target: string,
  { onProgress }: BackupOptions = {},
): Promise<void> {
  await removeStore(target);
  const mode = PRIVATE_FILE;
  (await Deno.open(target, { createNew: true, write: true, mode })).close();
  const source = new DatabaseSync(storePath, { readOnly: true });
  try {
    await copyPages(source, target, {
      rate: PAGES_PER_STEP,
      progress: ({ totalPages, remainingPages }) =>
        onProgress?.(1 - remainingPages / totalPages),
    });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new RangeError(`Cannot copy "${storePath}": ${words}`);
  } finally {
    source.close();
  }
  check(target, storePath);
  onProgress?.(1);
}

/** The key of the schema as the runtime encodes it: every store of ours has it. */
const SCHEMA_ROW = "SELECT 1 FROM kv WHERE k = x'02736368656d6100'";

/** @throws {RangeError} that names `origin` if a copy of it is damaged, or no store. */
function check(path: string, origin: string): void {
  const refuse = (rule: string) =>
    new RangeError(`Cannot use "${origin}": it is ${rule}`);
  const copy = new DatabaseSync(path);
  try {
    const verdict = copy.prepare("PRAGMA quick_check(1)").get()?.quick_check;
    if (verdict !== "ok") throw refuse(`damaged: ${verdict}`);
    if (!isOurs(copy)) throw refuse("no store of Uptick");
    copy.exec("PRAGMA journal_mode = DELETE"); // one file, which nobody need write to be read
  } finally {
    copy.close();
  }
}

function isOurs(copy: DatabaseSync): boolean {
  try {
    return copy.prepare(SCHEMA_ROW).get() !== undefined;
  } catch {
    return false; // another kind of database
  }
}

/** A store is a file with two more beside it while it is in use. */
export const STORE_SUFFIXES = ["", "-wal", "-shm"] as const;

/** Removes a store file with what lies beside it, as far as it is there. */
export async function removeStore(path: string): Promise<void> {
  for (const suffix of STORE_SUFFIXES) {
    await Deno.remove(path + suffix).catch(() => {}); // mostly there is none
  }
}
