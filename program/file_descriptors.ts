const OPEN = "/proc/self/fd";
const LIMITS = "/proc/self/limits";

/**
 * The file descriptors of this process. The runtime opens these places only
 * where all permissions are given, so they are tried once: what is refused then
 * is not asked for again.
 */
export class FileDescriptors {
  #mayLook = true;

  /** How many are open; null where this process may not look. */
  open(): number | null {
    // The directory that is read is open meanwhile.
    return this.#look(() => [...Deno.readDirSync(OPEN)].length - 1);
  }

  /** How many there may be; null where this process may not look, or there is no limit. */
  most(): number | null {
    return this.#look(() => maxFdsOf(Deno.readTextFileSync(LIMITS)));
  }

  #look(read: () => number | null): number | null {
    if (!this.#mayLook) return null;
    try {
      return read();
    } catch {
      this.#mayLook = false; // no permission, or no such system
      return null;
    }
  }
}

/** The soft limit in the text of `/proc/self/limits`; null for none. */
export function maxFdsOf(limits: string): number | null {
  const [, soft] = /^Max open files +(\d+) /m.exec(limits) ?? [];
  return soft === undefined ? null : Number(soft);
}
