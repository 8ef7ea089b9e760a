import { pause } from "./pause.ts";

/** A program that runs beside the benchmarks. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<unknown>;
  /** Ends it and waits until it has ended. */
  stop(): Promise<void>;
}

const STOP_MS = 10_000;

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that becomes the program, such as one that bounds its CPU. */
  readonly wrapper?: readonly string[];
}

/** Starts a program whose output is thrown away. */
export function startChild(
  command: string,
  args: readonly string[],
  { wrapper = [], ...options }: ChildOptions = {},
): Child {
  const [program = command, ...rest] = [...wrapper, command, ...args];
  const output = { stdin: "null", stdout: "null", stderr: "null" } as const;
  const child = new Deno.Command(program, {
    args: rest,
    ...output,
    ...options,
  }).spawn();
  return { pid: child.pid, ended: child.status, stop: () => end(child) };
}

/** Starts a program that says on its first line which port it listens on. */
export async function startListening(
  command: string,
  args: readonly string[],
): Promise<Child & { readonly port: number }> {
  const child = new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  const port = Number(new TextDecoder().decode(value));
  if (!(port > 0)) throw new Error(`Cannot start ${command}: no port came`);
  const stop = () => end(child);
  return { pid: child.pid, ended: child.status, port, stop };
}

async function end(child: Deno.ChildProcess): Promise<void> {
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended already.
  }
  await child.status;
  clearTimeout(force);
}

/** Waits until `ready` answers true. Throws when it does not within `timeoutMs`. */
export async function waitFor(
  ready: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!await ready().catch(() => false)) {
    if (performance.now() > deadline) {
      throw new Error(`Cannot measure: nothing came within ${timeoutMs} ms`);
    }
    await pause(10);
  }
}
