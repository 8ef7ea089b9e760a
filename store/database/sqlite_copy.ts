import { Buffer } from "node:buffer";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What every SQLite file begins with. */
const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
/** Where the header says how the file is written: 2 is with a log beside it. */
const WRITE_VERSION_AT = 18;
const WITH_LOG = 2;
/** What may lie beside a SQLite file and belongs to it. */
const LOG_SUFFIXES = ["-wal", "-journal"] as const;
/** How often a file that is written meanwhile is copied. */
const MAX_TRIES = 5;

/** A file that is not the SQLite database it should be; the message says what it is instead. */
export class SqliteFileError extends Error {
  override readonly name = "SqliteFileError";
}

/**
 * A SQLite file, opened as a copy in a temporary folder. Opening the file itself
 * leaves files beside it, even for reading alone. Its log is copied too: without
 * it a file can be old, or have no tables at all.
 */
export class SqliteCopy implements Disposable {
  readonly database: DatabaseSync;
  readonly #folder: string;

  private constructor(database: DatabaseSync, folder: string) {
    this.database = database;
    this.#folder = folder;
  }

  /**
   * Copies, checks and opens a file.
   *
   * @throws {SqliteFileError} for a file that is missing, empty, no SQLite, or damaged.
   */
  static open(path: string): SqliteCopy {
    checkHeader(path);
    const folder = temporaryFolder(path);
    try {
      return new SqliteCopy(openChecked(copyInto(folder, path)), folder);
    } catch (error) {
      Deno.removeSync(folder, { recursive: true });
      throw error;
    }
  }

  /** The names of its tables. */
  tables(): Set<string> {
    const rows = this.database.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    ).all();
    return new Set(rows.map(({ name }) => String(name)));
  }

  /** The names of a table's columns; none where there is no such table. */
  columns(table: string): Set<string> {
    const rows = this.database.prepare("SELECT name FROM pragma_table_info(?)")
      .all(table);
    return new Set(rows.map(({ name }) => String(name)));
  }

  [Symbol.dispose](): void {
    this.database.close();
    Deno.removeSync(this.#folder, { recursive: true });
  }
}

/** Whether a file says that it has a log beside it, and there is none. */
export function lacksLog(path: string): boolean {
  const header = readStart(path, HEADER_BYTES);
  return header[WRITE_VERSION_AT] === WITH_LOG && !exists(`${path}-wal`);
}

/** The first bytes of a file. */
export function readStart(path: string, length: number): Buffer {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(length);
  return Buffer.from(bytes.subarray(0, file.readSync(bytes) ?? 0));
}

function checkHeader(path: string): void {
  if (!exists(path)) throw new SqliteFileError("there is no such file");
  const { isFile, size } = Deno.statSync(path);
  if (!isFile) throw new SqliteFileError("it is not a file");
  if (size === 0) throw new SqliteFileError("the file is empty");
  const start = readStart(path, HEADER_BYTES).toString("latin1");
  if (!start.startsWith(MAGIC)) {
    throw new SqliteFileError("file is not a database");
  }
}

/** Where the system's folder for such things may not be written, the copy is made beside the file. */
function temporaryFolder(path: string): string {
  try {
    return Deno.makeTempDirSync({ prefix: "uptick-" });
  } catch {
    return Deno.makeTempDirSync({ prefix: ".uptick-", dir: dirname(path) });
  }
}

/** Copies a file and its log into a folder, again if either was written meanwhile; the path of the copy. */
function copyInto(folder: string, path: string): string {
  const target = `${folder}/${basename(path)}`;
  for (let tries = 1;; tries++) {
    const before = marksOf(path);
    Deno.copyFileSync(path, target);
    for (const suffix of LOG_SUFFIXES) {
      if (exists(path + suffix)) {
        Deno.copyFileSync(path + suffix, target + suffix);
      } else removeIfThere(target + suffix);
    }
    if (marksOf(path) === before || tries === MAX_TRIES) break;
  }
  for (const suffix of ["", ...LOG_SUFFIXES]) {
    if (exists(target + suffix)) Deno.chmodSync(target + suffix, 0o600);
  }
  return target;
}

function marksOf(path: string): string {
  return ["", ...LOG_SUFFIXES].map((suffix) => {
    if (!exists(path + suffix)) return "";
    const { size, mtime } = Deno.statSync(path + suffix);
    return `${size}/${mtime?.getTime()}`;
  }).join();
}

function openChecked(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    const row = database.prepare("PRAGMA quick_check(1)").get();
    if (row?.quick_check !== "ok") {
      throw new Error("database disk image is malformed");
    }
    return database;
  } catch (error) {
    database.close();
    const words = error instanceof Error ? error.message : String(error);
    throw new SqliteFileError(words);
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function removeIfThere(path: string): void {
  if (exists(path)) Deno.removeSync(path);
}
