/**
 * The container's health check: exits with 0 when a process of the container
 * answers 200 to `/health?live` at a port that it listens on, with 1 when none
 * does within 3 s. A full disk or a store that is away does not fail it, since
 * a restart would mend neither.
 *
 * The kernel tells the ports, so that they are right whichever flag, variable
 * or file set them. The runtime opens `/proc` only to those who have all
 * permissions: this script has them and Uptick itself does not. It sends
 * nothing but that request, to this machine.
 *
 * Process ids may follow, to ask those processes alone.
 */

/** Shorter than the time limit of the HEALTHCHECK line in the Dockerfile. */
const TIMEOUT_MS = 3_000;
const LISTENING = "0A";

/** The columns of a line of `/proc/net/tcp` that matter. */
const SOCKET =
  /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ ([0-9A-F]{2}) (?:\S+ +){5}(\d+) /;

/**
 * The origins at which sockets of `/proc/net/tcp` or `tcp6` listen, of those
 * that have one of the inodes.
 */
export function listeningAt(
  table: string,
  inodes: ReadonlySet<string>,
): string[] {
  return table.split("\n").flatMap((line) => {
    const [, address = "", port = "", state, inode = ""] = SOCKET.exec(line) ??
      [];
    if (state !== LISTENING || !inodes.has(inode)) return [];
    return [`http://${hostOf(address)}:${parseInt(port, 16)}`];
  });
}

/** An address as the kernel writes it, in words of the machine's byte order, as a url has it. */
function hostOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    [6, 4, 2, 0].map((at) => parseInt(word.slice(at, at + 2), 16))
  );
  const isAny = bytes.every((byte) => byte === 0);
  if (bytes.length === 4) return isAny ? "127.0.0.1" : bytes.join(".");
  if (isAny) return "[::1]";
  const groups = bytes.flatMap((byte, at) =>
    at % 2 === 0 ? [(byte * 256 + (bytes[at + 1] ?? 0)).toString(16)] : []
  );
  return `[${groups.join(":")}]`;
}

/** The inodes of the sockets that the processes have open; none of those that cannot be looked at. */
function socketsOf(pids: readonly string[]): Set<string> {
  const inodes = new Set<string>();
  for (const pid of pids) {
    for (const file of entriesOf(`/proc/${pid}/fd`)) {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(file)) ?? [];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

function entriesOf(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => `${path}/${name}`);
  } catch {
    return []; // the process has ended, or is somebody else's
  }
}

function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return ""; // a machine without IPv6 has no table of it
  }
}

async function isLive(origin: string): Promise<true> {
  const response = await fetch(`${origin}/health?live`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Status ${response.status}`);
  return true;
}

async function check(args: readonly string[]): Promise<boolean> {
  const all = entriesOf("/proc").map((path) => path.slice("/proc/".length))
    .filter((name) => /^\d+$/.test(name) && name !== String(Deno.pid));
  const inodes = socketsOf(args.length > 0 ? args : all);
  const origins = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) =>
    listeningAt(textOf(path), inodes)
  );
  return await Promise.any(origins.map(isLive)).catch(() => false);
}

if (import.meta.main) Deno.exit(await check(Deno.args) ? 0 : 1);
