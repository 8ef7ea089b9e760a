import { checkStoreFile } from "./check_file.ts";
import { migrate } from "./migrations/migrate.ts";
import { Database, type DatabaseOptions } from "./database.ts";
import { listeningCheck } from "./listening_check.ts";
import { closeToOthers, makePrivateFile } from "./private_files.ts";
import { StoreError } from "./store_error.ts";

const REMOTE_DEADLINE_MS = 5_000;
/** The runtime's words for a server that nobody answers for, or that is only starting. */
const UNREACHABLE =
  /failed to connect|error sending request|status(?: code)?:? 5/i;

/** A store that cannot be used; the message says which and why. */
export class OpenError extends Error {
  override readonly name = "OpenError";

  /** `isUnreachable`: nobody answered at its address, which may change by itself. */
  constructor(message: string, readonly isUnreachable = false) {
    super(message);
  }
}

export interface OpenOptions extends DatabaseOptions {
  /** Told, in a sentence, what others on this machine may read. */
  readonly onReadable?: (problem: string) => void;
}

export function isRemote(path: string | undefined): path is string {
  return path !== undefined && /^https?:\/\//.test(path);
}

export function isStoreFile(path: string | undefined): path is string {
  return path !== undefined && path !== ":memory:" && !isRemote(path);
}

/**
 * Opens the store: a file, `:memory:`, the http(s) address of a KV Connect
 * server, or, without a path, the database that the platform attaches.
 * A store of an older schema is brought up to date first. A file is for the
 * process's own user alone.
 *
 * @throws {OpenError} that names the path; nothing is changed then.
 */
export async function openDatabase(
  path: string | undefined,
  { onReadable = () => {}, ...options }: OpenOptions = {},
): Promise<Database> {
  const kv = await openKv(path);
  const remote = isRemote(path)
    ? {
      deadlineMs: REMOTE_DEADLINE_MS,
      isListening: await listeningCheck(path),
    }
    : {};
  const database = new Database(kv, { ...remote, ...options });
  try {
    await migrate(database);
  } catch (error) {
    database.close();
    throw new OpenError(
      `Cannot open store "${path ?? "default"}": ${messageOf(error)}`,
      isRemote(path) && error instanceof StoreError,
    );
  }
  if (isStoreFile(path)) (await closeToOthers(path)).forEach(onReadable);
  return database;
}

async function openKv(path: string | undefined): Promise<Deno.Kv> {
  try {
    if (isStoreFile(path)) {
      await makePrivateFile(path);
      checkStoreFile(path);
    }
    return await Deno.openKv(path);
  } catch (error) {
    const message = messageOf(error);
    throw new OpenError(
      `Cannot open store "${path ?? "default"}": ${message}`,
      isRemote(path) && UNREACHABLE.test(message),
    );
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n", 1)[0] as string;
}
