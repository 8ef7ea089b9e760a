import { KEYS } from "../../keys.ts";
import type { Database } from "../database.ts";
import { StoreError } from "../store_error.ts";
import { repackStates } from "./repack_states.ts";

/**
 * Brings a store from one schema to the next. It may have been cut off at any
 * commit before, and may run in several processes at once: what is done already
 * is left as it is.
 */
export type MigrationStep = (database: Database) => Promise<void>;

/**
 * The steps in order: the first leads from schema 1 to 2. Steps are appended and
 * never changed, since stores of any age come along.
 */
const STEPS: readonly MigrationStep[] = [repackStates];

/** Other processes may note a step first, and a remote store may say that it did not. */
const MAX_TRIES = 10 * (STEPS.length + 1);

/** The layout of the keys and values; a store with a newer one is not opened. */
export const SCHEMA_VERSION = STEPS.length + 1;

/** A store, or an export, of a schema that this program does not know. */
export class UnknownSchemaError extends Error {
  override readonly name = "UnknownSchemaError";

  constructor(schema: unknown) {
    super(
      `its schema version is ${schema}, this program knows ${SCHEMA_VERSION}`,
    );
  }
}

/**
 * Brings a store to the schema of this program; one without data has it from the
 * start. The schema is noted after each step, and checked then, so that no
 * process notes an older one than another has reached.
 *
 * @throws {UnknownSchemaError} for a newer store, in which nothing is changed then.
 */
export async function migrate(database: Database): Promise<void> {
  const key = KEYS.schema.key();
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { value, versionstamp } = await database.get<number>(key);
    if (value === SCHEMA_VERSION) return;
    const schema = value === null ? SCHEMA_VERSION - 1 : value;
    const step = STEPS[schema - 1];
    if (step === undefined) throw new UnknownSchemaError(value);
    if (value !== null) await step(database);
    await database.commit({
      checks: [{ key, versionstamp }],
      sets: [{ key, value: schema + 1 }],
    });
  }
  throw new StoreError("busy", "note the schema");
}

/** Does the same for what was written into a store from an export of schema `from`. */
export async function migrateImported(
  database: Database,
  from: number,
): Promise<void> {
  for (const step of STEPS.slice(from - 1)) await step(database);
}
