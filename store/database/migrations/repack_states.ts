import { decodeStates, encodeStates } from "../../codecs/state_codec.ts";
import type { Database } from "../database.ts";
import { StoreError } from "../store_error.ts";
import { KEYS } from "../../keys.ts";

/** The format of packed states, which their first byte tells. */
const FORMAT = 2;
/** Tries of one shard that others keep writing. */
const MAX_TRIES = 10;

/**
 * Schema 2: states, ticks and roll-ups may be of format 2. States, of which
 * there is one value per shard, are written anew; packed ticks and roll-ups are
 * read in either format and expire by themselves. Damaged states stay as they
 * are.
 */
export async function repackStates(database: Database): Promise<void> {
  const prefix = KEYS.states.key();
  for (const entry of await database.list<Uint8Array>({ prefix })) {
    await repack(database, entry);
  }
}

async function repack(
  database: Database,
  entry: Deno.KvEntryMaybe<Uint8Array>,
): Promise<void> {
  const { key } = entry;
  let { value, versionstamp } = entry;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const repacked = value === null ? null : repackedOf(value);
    if (repacked === null) return;
    await database.commit({
      checks: [{ key, versionstamp }],
      sets: [{ key, value: repacked }],
    });
    ({ value, versionstamp } = await database.get<Uint8Array>(key));
  }
  throw new StoreError("busy", "bring the states up to date");
}

/** Null for what is of the format already, or damaged. */
function repackedOf(value: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (value[0] === FORMAT) return null;
  try {
    return encodeStates(decodeStates(value)).slice();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
