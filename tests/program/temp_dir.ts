/** A directory that is gone with the test. */
export interface TempDir extends AsyncDisposable {
  readonly path: string;
  /** Names of all files in it, at any depth, with their sizes. */
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
    const { size } = await Deno.stat(`${root}/${path}`);
    found.push(isDirectory ? `${path}/` : `${path} ${size}`);
    if (isDirectory) found.push(...await listFiles(root, `${path}/`));
  }
  return found;
}
