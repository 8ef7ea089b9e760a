import { KEYS } from "../keys.ts";
import type { Database } from "../database/database.ts";
import { SCHEMA_VERSION } from "../database/migrations/migrate.ts";
import { toJson } from "./value_json.ts";

/** Entries that are read at once: 6 MB at most. */
const PAGE = 100;
/** What means nothing elsewhere: who holds what now, and marks of this store itself. */
const LEFT_OUT: readonly unknown[] = Object.values(KEYS)
  .filter(({ isLocal }) => isLocal === true).map(({ name }) => name);

/** The first line of an export. */
export interface ExportHeader {
  /** Tells one export from another. */
  readonly export: string;
  readonly schema: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The whole store as JSON lines: a header, one `{"key": […], "value": …}` per
 * entry, and `{"entries": n}` at the end, so that a file that was cut short
 * shows. `onProgress` gets the number of entries so far, page by page.
 */
export async function* exportLines(
  database: Database,
  onProgress: (entries: number) => void = () => {},
): AsyncGenerator<string> {
  const header: ExportHeader = {
    export: crypto.randomUUID(),
    schema: SCHEMA_VERSION,
    at: Date.now(),
  };
  yield JSON.stringify(header);
  let entries = 0;
  let selector: Deno.KvListSelector = { prefix: [] };
  while (true) {
    const page: Deno.KvEntry<unknown>[] = await database.list(selector, {
      limit: PAGE,
    });
    for (const { key, value } of page) {
      if (LEFT_OUT.includes(key[0])) continue;
      yield JSON.stringify({ key: toJson(key), value: toJson(value) });
      entries++;
    }
    onProgress(entries);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    // The smallest key after the last one: an empty part sorts before all others.
    selector = { prefix: [], start: [...last.key, new Uint8Array()] };
  }
  yield JSON.stringify({ entries });
}
