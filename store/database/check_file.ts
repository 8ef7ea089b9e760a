import { DatabaseSync } from "node:sqlite";

/** Up to this size the whole file is looked through: some 100 ms. */
const MAX_WHOLE_BYTES = 32 * 1_024 * 1_024;
/** What the runtime reads by itself when it opens a store; it ends the process when it cannot. */
const FIRST_READS = [
  "SELECT * FROM data_version",
  "SELECT * FROM queue ORDER BY ts LIMIT 1",
  "SELECT min(expiration_ms) FROM kv",
];

/**
 * Throws an Error when a store file is damaged, before the runtime finds out in
 * a way that cannot be caught. Says nothing of files that it cannot look into.
 */
export function checkStoreFile(path: string): void {
  try {
    const { size } = Deno.statSync(path);
    if (size > 0) lookThrough(path, size <= MAX_WHOLE_BYTES);
  } catch (error) {
    const isDamage = error instanceof Error &&
      /malformed|not a database/.test(error.message);
    if (isDamage) throw error;
  }
}

function lookThrough(path: string, whole: boolean): void {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    for (const query of FIRST_READS) file.prepare(query).get();
    if (!whole) return;
    const row = file.prepare("PRAGMA quick_check(1)").get();
    if (row?.quick_check !== "ok") {
      throw new Error("database disk image is malformed");
    }
  } finally {
    file.close();
  }
}
