import { openDatabase } from "../../database/open_database.ts";
import { programOf } from "../../database/program_of.ts";
import {
  lacksLog,
  SqliteCopy,
  SqliteFileError,
} from "../../database/sqlite_copy.ts";
import { openSecrets } from "../../sealing/open_secrets.ts";
import { Shards } from "../../shards.ts";
import {
  ForeignError,
  type ForeignPlan,
  type ForeignSystem,
} from "./foreign_plan.ts";
import { ForeignEnvironment } from "./foreign_environment.ts";
import { readGatus } from "./gatus.ts";
import { readGatusFile } from "./gatus_file.ts";
import { readHealthcheck } from "./go_service_healthcheck.ts";
import { kumaFile } from "./kuma_file.ts";
import { type ImportCounts, importPlan } from "./import_plan.ts";
import { loadYaml } from "./load_yaml.ts";
import { readKuma } from "./uptime_kuma.ts";

/** What `import --from` is asked for. */
export interface ForeignImport {
  readonly system: ForeignSystem;
  readonly file: string;
  /** Where names of the environment stand that a configuration uses. */
  readonly envFile: string | null;
  readonly newIds: boolean;
  /** Whether what was imported before and deleted here is imported again. */
  readonly again: boolean;
  readonly isPublic: boolean;
}

export interface ForeignContext {
  readonly storePath: string | undefined;
  /** SECRET_KEY. */
  readonly secretKeys: readonly string[];
  readonly tickRetentionMs: number;
  /** What is in force for urls without times of their own. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly minIntervalMs: number;
  readonly say: (line: string) => void;
  readonly now?: () => number;
}

type Reader = (
  wanted: ForeignImport,
  context: ForeignContext & { readonly at: number },
) => ForeignPlan | Promise<ForeignPlan>;

const READERS: Readonly<Record<ForeignSystem, Reader>> = {
  "go-service-healthcheck": ({ file, system }, context) =>
    readSqlite(file, system, (copy) =>
      readHealthcheck(copy, {
        earliestTickAt: context.at - context.tickRetentionMs,
        now: context.at,
        intervalMs: context.intervalMs,
        timeoutMs: context.timeoutMs,
      })),
  "uptime-kuma": ({ file, system }, { at }) =>
    readSqlite(
      kumaFile(file),
      system,
      (copy) => readKuma(copy, { now: at }),
    ),
  gatus: async ({ file, envFile }, { at }) => {
    const names = new ForeignEnvironment(envFile);
    const yaml = await loadYaml();
    const valueOf = (name: string) => names.valueOf(name);
    const tree = readGatusFile(file, { yaml, valueOf });
    const plan = readGatus(tree, { path: file, now: at });
    return { ...plan, notes: [...plan.notes, ...names.notes()] };
  },
};

/**
 * Takes over what another program watched, into a store that may be in use.
 * Nothing of the source is written to.
 *
 * @throws {ForeignError} for a source that cannot be read; nothing is changed then.
 */
export async function importForeign(
  wanted: ForeignImport,
  context: ForeignContext,
): Promise<void> {
  const { storePath, say, now = Date.now } = context;
  const { system, file } = wanted;
  const at = now();
  try {
    const plan = await READERS[system](wanted, { ...context, at });
    const database = await openDatabase(storePath);
    try {
      await openSecrets(database, context);
      const shards = new Shards(database, {
        windowMs: 10_000, // no live window is read
        claimKey: () => [], // nothing is recorded, so nothing is claimed
      });
      const counts = await importPlan(plan, {
        ...context,
        database,
        shards,
        now: at,
        newIds: wanted.newIds,
        again: wanted.again,
        isPublic: wanted.isPublic,
      });
      say(summary(file, storePath, counts));
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(error instanceof ForeignError || error instanceof SqliteFileError)) {
      throw error;
    }
    throw new ForeignError(
      `Cannot import "${file}" from ${system}: ${error.message}`,
    );
  }
}

function summary(
  file: string,
  storePath: string | undefined,
  { kept, inPart, present, leftOut }: ImportCounts,
): string {
  return `Imported "${file}" into "${storePath ?? "default"}": ` +
    `${kept} kept, ${inPart} kept in part, ${leftOut} left out, ` +
    `${present} there already`;
}

/** A program that was stopped leaves no log; of one that ran, the copy is old. */
function withoutLog(file: string): string {
  return `There is no "${file}-wal": if the program ran when its file was copied, ` +
    "stop it before you copy, or copy all its files, and import again";
}

/** Opens a copy of a database and reads it, if it is that program's. */
function readSqlite(
  file: string,
  system: ForeignSystem,
  read: (copy: SqliteCopy) => ForeignPlan,
): ForeignPlan {
  using copy = SqliteCopy.open(file);
  const tables = copy.tables();
  const program = programOf(tables);
  if (program?.system === system) {
    const plan = read(copy);
    return lacksLog(file)
      ? { ...plan, notes: [...plan.notes, withoutLog(file)] }
      : plan;
  }
  if (tables.size === 0) {
    throw new ForeignError(
      lacksLog(file)
        ? `it has no tables, and its log "${file}-wal" is missing: stop the program before you copy its files, or copy all of them`
        : "it is an empty database",
    );
  }
  throw new ForeignError(
    program === null
      ? `it is another program's database`
      : `it is a database of ${program.title}: use --from ${program.system}`,
  );
}
