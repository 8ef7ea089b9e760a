import { isStoreFile } from "./open_database.ts";
import { PRIVATE_FILE } from "./private_files.ts";

/** What this instance is called in claims, and who else is certainly dead. */
export interface Instance {
  readonly name: string;
  /** Whether an instance of this name runs no more. */
  readonly isDead: (name: string) => Promise<boolean>;
  readonly release: () => void;
}

/** At most this many processes on one file. */
const MAX_INSTANCES = 64;
/** What was found out about another instance is believed for this long. */
const FRESH_MS = 400;

/** Processes on one file name themselves by locks beside it; anything else is named at random. */
export async function nameInstance(
  storePath: string | undefined,
): Promise<Instance> {
  return isStoreFile(storePath)
    ? await localInstance(storePath)
    : remoteInstance();
}

/**
 * Names an instance on a store that several machines may share: at random, and
 * nothing can be said about the others.
 */
function remoteInstance(): Instance {
  return {
    name: crypto.randomUUID(),
    isDead: () => Promise.resolve(false),
    release: () => {},
  };
}

/**
 * Names an instance on a store file after the first lock file beside it that
 * nobody holds. The kernel drops the lock however the process ends: so a
 * process that was killed finds its own claims again, and others see at once
 * that it is gone. One that is only stopped keeps its lock.
 */
async function localInstance(storePath: string): Promise<Instance> {
  for (let number = 1; number <= MAX_INSTANCES; number++) {
    const file = await lock(lockPath(storePath, number));
    if (file === null) continue;
    const name = `local-${number}`;
    const isDead = watchDeaths(storePath, name);
    return { name, isDead, release: () => file.close() };
  }
  throw new RangeError(
    `Cannot use store "${storePath}": it has ${MAX_INSTANCES} instances already`,
  );
}

function watchDeaths(storePath: string, me: string): Instance["isDead"] {
  const known = new Map<string, { at: number; dead: boolean }>();
  return async (name) => {
    const number = Number(/^local-([0-9]{1,2})$/.exec(name)?.[1]);
    if (name === me || !(number >= 1)) return false;
    const last = known.get(name);
    const now = performance.now();
    if (last !== undefined && now - last.at < FRESH_MS) return last.dead;
    const file = await lock(lockPath(storePath, number));
    file?.close();
    known.set(name, { at: now, dead: file !== null });
    return file !== null;
  };
}

/** Whether any instance runs on a store file now. */
export async function runsOn(storePath: string): Promise<boolean> {
  for (let number = 1; number <= MAX_INSTANCES; number++) {
    const path = lockPath(storePath, number);
    if (!await Deno.stat(path).then(() => true, () => false)) continue;
    const file = await lock(path);
    file?.close();
    if (file === null) return true;
  }
  return false;
}

function lockPath(storePath: string, number: number): string {
  return `${storePath}.instance-${number}`;
}

/** The locked file, or null when somebody else holds it. */
async function lock(path: string): Promise<Deno.FsFile | null> {
  const file = await Deno.open(path, {
    create: true,
    write: true,
    mode: PRIVATE_FILE,
  });
  if (await file.tryLock(true)) return file;
  file.close();
  return null;
}
