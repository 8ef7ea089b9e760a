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

/** Where the host's name may not be known. */
const NO_HOST = "uptick";
/** Between the host's name, which cannot have it, and what tells instances there apart. */
const MARK = "#";
/** What instances on a file were called once: after the lock alone. */
const OLD_NAME = /^local-([1-9][0-9]?)$/;

/** An instance is called after its host: `web-1`, and further ones on its store `web-1#2`; `web-1#5f0c2a91` on a store that is no file. */
export async function nameInstance(
  storePath: string | undefined,
  host: string = hostName(),
): Promise<Instance> {
  return isStoreFile(storePath)
    ? await localInstance(storePath, host)
    : remoteInstance(host);
}

function hostName(): string {
  try {
    return Deno.hostname() || NO_HOST;
  } catch {
    return NO_HOST; // started with other permissions than ours
  }
}

/**
 * Names an instance on a store that several machines may share: at random, and
 * nothing can be said about the others.
 */
function remoteInstance(host: string): Instance {
  return {
    name: `${host}${MARK}${crypto.randomUUID().slice(0, 8)}`,
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
async function localInstance(
  storePath: string,
  host: string,
): Promise<Instance> {
  for (let number = 1; number <= MAX_INSTANCES; number++) {
    const file = await lock(lockPath(storePath, number));
    if (file === null) continue;
    const isPlain = number === 1 && !OLD_NAME.test(host);
    const name = isPlain ? host : `${host}${MARK}${number}`;
    const isDead = watchDeaths(storePath, { name, number });
    return { name, isDead, release: () => file.close() };
  }
  throw new RangeError(
    `Cannot use store "${storePath}": it has ${MAX_INSTANCES} instances already`,
  );
}

function watchDeaths(
  storePath: string,
  me: { readonly name: string; readonly number: number },
): Instance["isDead"] {
  const known = new Map<number, { at: number; dead: boolean }>();
  return async (name) => {
    const number = lockNumberOf(name);
    if (name === me.name || number === null) return false;
    // it held what is now ours, under another name of the host, or an old one
    if (number === me.number) return true;
    const last = known.get(number);
    const now = performance.now();
    if (last !== undefined && now - last.at < FRESH_MS) return last.dead;
    const file = await lock(lockPath(storePath, number));
    file?.close();
    known.set(number, { at: now, dead: file !== null });
    return file !== null;
  };
}

/** Which lock the instance of this name holds, or held; null for one on a store that is no file. */
function lockNumberOf(name: string): number | null {
  const [, number] = OLD_NAME.exec(name) ?? /#([1-9][0-9]?)$/.exec(name) ?? [];
  if (number !== undefined) return Number(number);
  return name.includes(MARK) ? null : 1;
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
