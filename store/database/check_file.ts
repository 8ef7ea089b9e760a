import { DatabaseSync } from "node:sqlite";
import { isStore, programOf } from "./program_of.ts";
import {
  lacksLog,
  readStart,
  SqliteCopy,
  SqliteFileError,
} from "./sqlite_copy.ts";

/** Up to this size the whole file is looked through: some 100 ms. */
const MAX_WHOLE_BYTES = 32 * 1_024 * 1_024;
/** The first page, in which a store of ours names its tables. */
const FIRST_PAGE_BYTES = 4_096;
/** What the runtime reads by itself when it opens a store; it ends the process when it cannot. */
const FIRST_READS = [
  "SELECT * FROM data_version",
  "SELECT * FROM queue ORDER BY ts LIMIT 1",
  "SELECT min(expiration_ms) FROM kv",
];
/** Our own first entry, by the key as the runtime encodes it. */
const HAS_SCHEMA = "SELECT 1 FROM kv WHERE k = x'02736368656d6100'";
const HAS_ENTRIES = "SELECT 1 FROM kv LIMIT 1";

/**
 * Looks through a store file before the runtime does, which finds out in a way
 * that cannot be caught, or writes its tables into it. Says nothing of files that
 * it cannot look into. Changes nothing.
 *
 * @throws {Error} when the file is damaged or another program's.
 */
export function checkStoreFile(path: string): void {
  try {
    const { size } = Deno.statSync(path);
    if (size === 0) return;
    if (!showsOurTables(path) && !isNewStore(path)) return;
    lookThrough(path, size <= MAX_WHOLE_BYTES);
  } catch (error) {
    const isDamage = error instanceof SqliteFileError ||
      (error instanceof Error &&
        /malformed|not a database/.test(error.message));
    if (isDamage) throw error;
  }
}

/** Opening a foreign file leaves files beside it, and copying a large one takes long: so its first page is looked at. */
function showsOurTables(path: string): boolean {
  const page = readStart(path, FIRST_PAGE_BYTES).toString("latin1");
  return page.startsWith("SQLite format 3\0") &&
    ["CREATE TABLE kv ", "CREATE TABLE data_version "].every((words) =>
      page.includes(words)
    );
}

/**
 * Whether the log beside the file has our tables already; false where it has
 * none yet, as when the first start was ended at once.
 */
function isNewStore(path: string): boolean {
  using copy = SqliteCopy.open(path);
  const tables = copy.tables();
  if (isStore(tables)) return true;
  const program = programOf(tables);
  if (program !== null) {
    throw new SqliteFileError(
      `it is a database of ${program.title}. Name another file, and take over what it holds with: ` +
        `import --from ${program.system} ${program.operand(path)}`,
    );
  }
  if (tables.size > 0) {
    const names = [...tables].sort().slice(0, 3).join(", ");
    throw new SqliteFileError(
      `it is another program's database (its tables: ${names}…): name another file`,
    );
  }
  if (!lacksLog(path)) return false;
  throw new SqliteFileError(
    "it is a database without tables, whose log is missing: remove it, or name another file",
  );
}

function lookThrough(path: string, whole: boolean): void {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    for (const query of FIRST_READS) file.prepare(query).get();
    const isOurs = file.prepare(HAS_SCHEMA).get() !== undefined ||
      file.prepare(HAS_ENTRIES).get() === undefined;
    if (!isOurs) {
      throw new SqliteFileError(
        "it is the key-value store of another program: name another file",
      );
    }
    if (!whole) return;
    const row = file.prepare("PRAGMA quick_check(1)").get();
    if (row?.quick_check !== "ok") {
      throw new Error("database disk image is malformed");
    }
  } finally {
    file.close();
  }
}
