/** Something that changes whenever a file is written or replaced; null where there is none. */
export async function fileFingerprint(path: string): Promise<string | null> {
  try {
    const { mtime, size, ino } = await Deno.stat(path);
    return `${mtime?.getTime()} ${size} ${ino}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
