import { basename, dirname, join } from "node:path";

/** The mode of a file for the process's own user alone: password hashes and the key of the tokens are in the store. */
export const PRIVATE_FILE = 0o600;
/** The mode of a folder that we make. */
export const PRIVATE_FOLDER = 0o700;
/** Bits of a mode by which others may read, write or enter. */
const OTHERS = 0o077;
/** What follows the store's name in the names of the files beside it. */
const BESIDE =
  /^(-wal|-shm|-journal|\.instance-\d+|\.key.*|\.restoring.*|\.before-.*)?$/;

/** Makes the folder of a store and an empty store file, both for our own user alone, where they are missing. */
export async function makePrivateFile(path: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  try {
    const options = { createNew: true, write: true, mode: PRIVATE_FILE };
    (await Deno.open(path, options)).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/**
 * Takes a store and the files beside it from everybody but our own user, where
 * a process of another time left them open to others. Answers with a sentence
 * for each that stays open, as it belongs to another user.
 */
export async function closeToOthers(
  storePath: string,
  chmod: typeof Deno.chmod = Deno.chmod,
): Promise<string[]> {
  const problems: string[] = [];
  for (const path of await filesOf(storePath)) {
    try {
      const { mode } = await Deno.stat(path);
      if (mode !== null && (mode & OTHERS) !== 0) {
        await chmod(path, PRIVATE_FILE);
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue; // it was there for a moment
      const why = error instanceof Error ? error.message : String(error);
      problems.push(
        `Other users of this machine may read "${path}", in which there are ` +
          `secrets: ${why}. Run chmod 600 on it as its owner`,
      );
    }
  }
  return problems;
}

async function filesOf(storePath: string): Promise<string[]> {
  const [folder, name] = [dirname(storePath), basename(storePath)];
  const paths: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const isOurs = entry.name.startsWith(name) &&
      BESIDE.test(entry.name.slice(name.length));
    if (isOurs) paths.push(join(folder, entry.name));
  }
  return paths;
}
