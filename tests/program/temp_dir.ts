/** A directory that is gone with the test. */
export interface TempDir extends AsyncDisposable {
  readonly path: string;
  /** Names of all files in it, at any depth, with a digest of what they hold. */
  list(): Promise<string[]>;
}

export async function tempDir(): Promise<TempDir> {
  const path = await Deno.makeTempDir({ prefix: "uptick-" });
  return {
    path,
    list: async () => (await listFiles(path, "")).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function listFiles(root: string, below: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${below}`)) {
    const path = `${below}${name}`;
    if (isDirectory) {
      found.push(`${path}/`, ...await listFiles(root, `${path}/`));
    } else {
      const bytes = await Deno.readFile(`${root}/${path}`);
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      found.push(`${path} ${new Uint8Array(digest).toHex()}`);
    }
  }
  return found;
}
