import type { Database, Write } from "./database.ts";

/** Deno KV takes at most 1,000 changes in one commit. */
const BATCH = 200;

/** Deletes as many keys as there are; `sets` are written along with the last of them. */
export async function deleteInBatches(
  database: Pick<Database, "commit">,
  keys: readonly Deno.KvKey[],
  sets: readonly Write[] = [],
): Promise<void> {
  for (let at = 0; at < keys.length; at += BATCH) {
    const deletes = keys.slice(at, at + BATCH);
    const isLast = at + BATCH >= keys.length;
    await database.commit({ deletes, sets: isLast ? sets : [] });
  }
}
