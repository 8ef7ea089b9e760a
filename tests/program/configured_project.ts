import { tempDir } from "./temp_dir.ts";

/** A working directory with an `uptick.json`. */
export interface ConfiguredProject extends AsyncDisposable {
  readonly dir: string;
  /** Writes the file anew, with these urls. */
  write(urls: unknown): Promise<void>;
  /** Takes the file away. */
  remove(): Promise<void>;
}

export async function configuredProject(
  urls: unknown,
): Promise<ConfiguredProject> {
  const dir = await tempDir();
  const file = `${dir.path}/uptick.json`;
  const write = (items: unknown) =>
    Deno.writeTextFile(file, JSON.stringify({ urls: items }));
  await write(urls);
  return {
    dir: dir.path,
    write,
    remove: () => Deno.remove(file),
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}
