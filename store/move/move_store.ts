import { KEYS } from "../keys.ts";
import { exists } from "../database/exists.ts";
import { copyStore, removeStore } from "./backup.ts";
import type { Database } from "../database/database.ts";
import { exportLines } from "./export_lines.ts";
import { type Imported, importLines } from "./import_lines.ts";
import { runsOn } from "../database/instance_lock.ts";
import { isStoreFile, openDatabase } from "../database/open_database.ts";
import { PRIVATE_FILE } from "../database/private_files.ts";
import { readLines } from "./read_lines.ts";

export interface MoveContext {
  readonly storePath: string | undefined;
  readonly tickRetentionMs: number;
  readonly say: (line: string) => void;
  /** Thins out reports of progress. */
  readonly paced: <Value>(
    report: (value: Value) => void,
  ) => (value: Value) => void;
}

/** Writes a whole store into a new file of JSON lines, or to standard output for "-". */
export async function exportStore(
  file: string,
  { storePath, say, paced }: MoveContext,
): Promise<void> {
  const refuse = (rule: string) =>
    new RangeError(
      `Cannot export store "${storePath ?? "default"}" to "${file}": ${rule}`,
    );
  if (isStoreFile(storePath) && !await exists(storePath)) {
    throw refuse("there is no such store");
  }
  if (file !== "-" && await exists(file)) {
    throw refuse("that file exists already");
  }
  let entries = 0;
  const report = paced((count: number) => say(`Exported ${count} entries`));
  const write = async (database: Database) => {
    const lines = exportLines(database, (count) => report(entries = count));
    await ReadableStream.from(lines)
      .pipeThrough(
        new TransformStream({
          transform: (line, to) => to.enqueue(`${line}\n`),
        }),
      )
      .pipeThrough(new TextEncoderStream())
      .pipeTo(await openOutput(file), { preventClose: file === "-" });
  };
  await (isStoreFile(storePath)
    ? withCopy(storePath, write)
    : withLive(storePath, write, say));
  say(`Exported ${entries} entries of "${storePath ?? "default"}"`);
}

async function openOutput(
  file: string,
): Promise<WritableStream<Uint8Array<ArrayBufferLike>>> {
  if (file === "-") return Deno.stdout.writable;
  const options = { createNew: true, write: true, mode: PRIVATE_FILE };
  return (await Deno.open(file, options)).writable;
}

/** Reads from a copy, which is the store at one moment however long reading takes. */
async function withCopy(
  storePath: string,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const copy = `${storePath}.exporting`;
  try {
    await copyStore(storePath, copy);
    const database = await openDatabase(copy);
    try {
      await work(database);
    } finally {
      database.close();
    }
  } finally {
    await removeStore(copy);
  }
}

/** A store that cannot be copied may change while it is read: then the user is told. */
async function withLive(
  storePath: string | undefined,
  work: (database: Database) => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const database = await openDatabase(storePath);
  try {
    const before = await versions(database);
    await work(database);
    if (await versions(database) === before) return;
    say(
      "The store was written meanwhile: stop its instances and export again for an exact copy",
    );
  } finally {
    database.close();
  }
}

/** Changes whenever a result, a user or a url is written. */
async function versions(database: Database): Promise<string> {
  const lists = await Promise.all(
    [KEYS.states, KEYS.counters, KEYS.urlsVersion].map(({ name }) =>
      database.list({ start: [name], end: [name, true] })
    ),
  );
  return lists.flat().map(({ versionstamp }) => versionstamp).join();
}

/** Reads JSON lines from a file, or from standard input for "-", into a store without data. */
export async function importStore(
  file: string,
  { storePath, tickRetentionMs, say, paced }: MoveContext,
): Promise<void> {
  if (isStoreFile(storePath) && await runsOn(storePath)) {
    throw new RangeError(
      `Cannot import into store "${storePath}": an instance runs on it`,
    );
  }
  const report = paced(({ written }: Imported) =>
    say(`Imported ${written} entries`)
  );
  let sofar: Imported = { written: 0, expired: 0 };
  const input = file === "-" ? Deno.stdin : await Deno.open(file);
  const database = await openDatabase(storePath);
  try {
    const lines = readLines(input.readable);
    const { written, expired } = await importLines(database, lines, {
      tickRetentionMs,
      onProgress: (progress) => report(sofar = progress),
      onPacked: paced((shards: number) =>
        say(`Packed the latest ticks of ${shards} shards`)
      ),
      onDamaged: (shard, error) =>
        say(`Left shard ${shard} as it was: ${error.message}`),
    });
    const old = expired === 0 ? "" : `, left out ${expired} that had expired`;
    say(`Imported ${written} entries into "${storePath ?? "default"}"${old}`);
  } catch (error) {
    if (sofar.written > 0) {
      say(`${sofar.written} entries were imported: run the same import again`);
    }
    throw error;
  } finally {
    database.close();
  }
}
