import { KEYS } from "../../keys.ts";
import type { Database } from "../../database/database.ts";
import { StoreError } from "../../database/store_error.ts";
import { ForeignError } from "./foreign_plan.ts";

/** A monitor that is to get an id: `id` where it must be that one. */
export interface Wanted {
  readonly sourceId: string;
  readonly id: number | null;
}

const BATCH = 400;
const MAX_TRIES = 20;
/** An error lists at most this many ids. */
const MAX_LISTED = 50;

/**
 * Gives each monitor an id and notes that it is taken, so that nobody else gets
 * it while the history is written. An import that stopped half-way finds the
 * ids again that it was given. Answers with the ids in the order of `wanted`.
 *
 * @throws {ForeignError} that names every wanted id that is not free; nothing is changed then.
 */
export async function reserveIds(
  database: Database,
  system: string,
  wanted: readonly Wanted[],
): Promise<number[]> {
  const ordered = wanted.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0));
  const reserved = await reservations(database, system);
  await refuseTaken(database, ordered, reserved);
  const ids = new Map<string, number>();
  for (let start = 0; start < ordered.length; start += BATCH) {
    const batch = ordered.slice(start, start + BATCH);
    await reserveBatch(database, { system, batch, ids });
  }
  return wanted.map(({ sourceId }) => ids.get(sourceId) as number);
}

/** By id: which monitor of a system it was given to. */
async function reservations(
  database: Database,
  system: string,
): Promise<Map<number, string>> {
  const prefix = KEYS.imported.key(system);
  const entries = await database.list<string>({ prefix });
  return new Map(entries.map(({ key, value }) => [key[2] as number, value]));
}

/** An id up to the counter was given away once, and history of it may be there still. */
async function refuseTaken(
  database: Database,
  wanted: readonly Wanted[],
  reserved: ReadonlyMap<number, string>,
): Promise<void> {
  const { value } = await database.get<number>(KEYS.counters.key("url"));
  const taken = wanted.flatMap(({ id, sourceId }) =>
    id !== null && id <= (value ?? 0) && reserved.get(id) !== sourceId
      ? [id]
      : []
  );
  if (taken.length === 0) return;
  const more = taken.length - MAX_LISTED;
  const list = taken.slice(0, MAX_LISTED).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
  throw new ForeignError(
    `these ids are taken in this store: ${list}. With --new-ids all get new ones; nothing was changed`,
  );
}

interface Batch {
  readonly system: string;
  readonly batch: readonly Wanted[];
  /** Takes what was given, by the id in the source. */
  readonly ids: Map<string, number>;
}

async function reserveBatch(
  database: Database,
  { system, batch, ids }: Batch,
): Promise<void> {
  const key = KEYS.counters.key("url");
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { value, versionstamp } = await database.get<number>(key);
    const reserved = await reservations(database, system);
    const known = new Map([...reserved].map(([id, source]) => [source, id]));
    let last = value ?? 0;
    const given = batch.map(({ sourceId, id }) => {
      const before = known.get(sourceId);
      const now = id ?? before ?? last + 1;
      if (id !== null && id <= (value ?? 0) && before !== id) {
        throw new ForeignError(`id ${id} was taken meanwhile: run it again`);
      }
      last = Math.max(last, now);
      return { id: now, sourceId };
    });
    const stored = await database.commit({
      checks: [{ key, versionstamp }],
      sets: [
        { key, value: last },
        ...given.map(({ id, sourceId }) => ({
          key: KEYS.imported.key(system, id),
          value: sourceId,
        })),
      ],
    });
    if (stored === null) continue;
    for (const { id, sourceId } of given) ids.set(sourceId, id);
    return;
  }
  throw new StoreError("busy", "reserve ids");
}
