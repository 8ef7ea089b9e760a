const { NotFound, NotCapable } = Deno.errors;

/** Something that changes whenever a file is written or replaced; null where there is none, or it may not be looked at. */
export async function fileFingerprint(path: string): Promise<string | null> {
  try {
    const { mtime, size, ino, isDirectory } = await Deno.stat(path);
    if (isDirectory) return null; // which mounting a file that is not there makes
    return `${mtime?.getTime()} ${size} ${ino}`;
  } catch (error) {
    if (error instanceof NotFound || error instanceof NotCapable) return null;
    throw error;
  }
}
