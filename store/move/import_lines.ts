import { KEYS } from "../keys.ts";
import type { Change, Database, Write } from "../database/database.ts";
import type { ExportHeader } from "./export_lines.ts";
import {
  migrateImported,
  SCHEMA_VERSION,
} from "../database/migrations/migrate.ts";
import { packImported, type PackImportedOptions } from "./pack_imported.ts";
import { EXPIRY_GRACE_MS, keptUntil } from "../retention.ts";
import { StoreError } from "../database/store_error.ts";
import { fromJson } from "./value_json.ts";

/** Which export is being imported: it may be run again until it is done. */
const MARK_KEY = KEYS.import.key();
/** Set once all entries are written: from then on none is written again, since packing has changed them. */
const PACKING_KEY = KEYS.import.key("packing");
/** At most this many writes and bytes of JSON go into one commit: a store takes 1,000 and 800 KiB. */
const MAX_WRITES = 250;
const MAX_BATCH_LENGTH = 400_000;
const MAX_TRIES = 10;

export interface ImportOptions extends PackImportedOptions {
  /** Called after each commit. */
  readonly onProgress?: (progress: Imported) => void;
}

/** What was written so far; `expired` entries were too old to be written. */
export interface Imported {
  readonly written: number;
  readonly expired: number;
}

/** Lines that cannot be imported; what was written before stays. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/**
 * Writes the lines of an export into a store that has no data of its own. Where
 * it was interrupted, the same export can be imported again: each entry
 * replaces itself. Live windows are packed in the end, so that it does not
 * matter how long the windows are here and there.
 *
 * @throws {ImportError} for anything but a whole export.
 */
export async function importLines(
  database: Database,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<Imported> {
  const { tickRetentionMs, now = Date.now, onProgress } = options;
  let schema = SCHEMA_VERSION;
  let done: Imported = { written: 0, expired: 0 };
  let isPacking: boolean | undefined;
  let batch: Write[] = [];
  let batchLength = 0;
  const write = async () => {
    isPacking ??= (await database.get(PACKING_KEY)).value !== null;
    if (!isPacking) await apply(database, { sets: batch });
    done = { ...done, written: done.written + batch.length };
    batch = [];
    batchLength = 0;
    onProgress?.(done);
  };
  const take = (entry: Write, length: number) => {
    const leftMs = keptUntil(entry.key, entry.value, tickRetentionMs) - now();
    if (leftMs <= 0) done = { ...done, expired: done.expired + 1 };
    else {
      const expireIn = leftMs + EXPIRY_GRACE_MS;
      batch.push(leftMs < Infinity ? { ...entry, expireIn } : entry);
      batchLength += length;
    }
  };
  const onHeader = (header: ExportHeader) => schema = header.schema;
  for await (const { line, entry } of readEntries(database, lines, onHeader)) {
    const full = batch.length === MAX_WRITES ||
      batchLength + line.length > MAX_BATCH_LENGTH;
    if (full && batch.length > 0) await write();
    take(entry, line.length);
  }
  if (batch.length > 0) await write();
  await migrateImported(database, schema);
  await apply(database, { sets: [{ key: PACKING_KEY, value: true }] });
  await packImported(database, options);
  await apply(database, { deletes: [MARK_KEY, PACKING_KEY] });
  return done;
}

/** Without a condition, and so any number of times: a remote store may not know whether it did. */
async function apply(database: Database, change: Change): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (await database.commit(change) !== null) return;
  }
  throw new StoreError("busy", "write an import");
}

/** The entries between a header that fits the store and the last line. */
async function* readEntries(
  database: Database,
  lines: AsyncIterable<string>,
  onHeader: (header: ExportHeader) => void,
): AsyncGenerator<{ line: string; entry: Write }> {
  let number = 0;
  let ended = false;
  for await (const line of lines) {
    number++;
    const read = parse(line, number);
    if (number === 1) onHeader(await begin(database, read));
    else if (ended) throw bad(number, "it follows the last line");
    else if (isEntry(read)) {
      yield { line, entry: entryOf(read, number) };
    } else if (read.entries === number - 2) ended = true;
    else throw bad(number, "it is neither an entry nor the right count");
  }
  if (!ended) {
    throw new ImportError(
      `Cannot import all: the export is cut short after line ${number}`,
    );
  }
}

type Line = Readonly<Record<string, unknown>>;

function parse(line: string, number: number): Line {
  try {
    const read = JSON.parse(line);
    if (typeof read === "object" && read !== null) return read;
  } catch {
    // said below
  }
  throw bad(number, "it is not a JSON object");
}

/** Checks the header, with which it answers, and the store, and marks the store as the target of this export. */
async function begin(database: Database, header: Line): Promise<ExportHeader> {
  const { export: id, schema, at } = header as Partial<Line & ExportHeader>;
  if (
    typeof id !== "string" || !Number.isSafeInteger(schema) ||
    Number(schema) < 1
  ) {
    throw bad(1, "it is not the header of an export");
  }
  const known: ExportHeader = {
    export: id,
    schema: Number(schema),
    at: Number(at),
  };
  if (known.schema > SCHEMA_VERSION) {
    throw new ImportError(
      `Cannot import schema version ${schema}: this program knows ${SCHEMA_VERSION}`,
    );
  }
  const [mark] = await database.getMany<string>([MARK_KEY]);
  if (mark === id) return known;
  const [data] = await database.list({ prefix: KEYS.counters.key() }, {
    limit: 1,
  });
  if (data !== undefined || mark !== null) {
    throw new ImportError(
      mark === null
        ? "Cannot import into this store: it has data of its own"
        : "Cannot import into this store: another import was begun there",
    );
  }
  await database.commit({ sets: [{ key: MARK_KEY, value: id }] });
  return known;
}

function isEntry(read: Line): boolean {
  return Array.isArray(read.key) && "value" in read;
}

function entryOf(read: Line, number: number): Write {
  try {
    // An array, as `isEntry` has seen; the store judges its parts.
    const key = fromJson(read.key) as Deno.KvKey;
    return { key, value: fromJson(read.value) };
  } catch (error) {
    throw bad(number, error instanceof Error ? error.message : String(error));
  }
}

function bad(number: number, rule: string): ImportError {
  return new ImportError(`Cannot import line ${number}: ${rule}`);
}
