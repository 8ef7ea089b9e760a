import { accepts } from "./ports.ts";

export interface Peer {
  readonly command: string;
  readonly args: string[];
  /** Where its files lie, which go when it ends. */
  readonly directory: string;
  /** The port of 127.0.0.1 that it is to listen on. */
  readonly port: number;
  readonly stderr: "inherit" | "null";
  /** A file in which it says why it does not start. */
  readonly errorLog?: string;
}

/** Starts a proxy and waits until it listens; should it not, it is ended. Disposing it ends it and takes its files away. */
export async function startPeer(
  { command, args, directory, port, stderr, errorLog }: Peer,
): Promise<AsyncDisposable> {
  const child = new Deno.Command(command, { args, stdout: "null", stderr })
    .spawn();
  let running = true;
  const status = child.status.finally(() => running = false);
  const stop = async () => {
    if (running) child.kill("SIGKILL");
    await status;
    await Deno.remove(directory, { recursive: true });
  };
  try {
    await accepts(port, () => running);
  } catch (error) {
    const log = errorLog === undefined ? "" : await Deno.readTextFile(errorLog);
    await stop();
    throw new Error(`Cannot start ${command}: ${log}`, { cause: error });
  }
  return { [Symbol.asyncDispose]: stop };
}
