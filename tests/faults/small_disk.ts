import type { UptickInstance } from "./uptick_instance.ts";

/** Mounts a small file system where only the program sees it; without root in a name space of its own. */
export function onSmallDisk(mount: string, size: string): string[] {
  const flags = Deno.uid() === 0 ? "-m" : "-rm";
  const script = `mount -t tmpfs -o size=${size} tmpfs "${mount}" && exec "$@"`;
  return ["unshare", flags, "sh", "-c", script, "sh"];
}

/** Fills the disk to the last byte; what it returns makes room again. */
export async function fill(
  directory: string,
): Promise<() => Promise<void>> {
  const path = `${directory}/filler`;
  const file = await Deno.open(path, { create: true, write: true });
  const block = new Uint8Array(64 * 1_024);
  let isFull = false;
  while (!isFull) {
    await file.write(block).catch(() => isFull = true);
  }
  file.close();
  return () => Deno.remove(path);
}

/** The disk goes with the process that has it: the store is copied while that stands still. */
export async function copyStore(
  instance: UptickInstance,
  disk: string,
  to: string,
): Promise<string> {
  instance.signal("SIGSTOP");
  for (const suffix of ["", "-wal"]) {
    const name = `store.sqlite3${suffix}`;
    await Deno.copyFile(`${disk}/${name}`, `${to}/${name}`);
  }
  instance.signal("SIGCONT");
  return `${to}/store.sqlite3`;
}
