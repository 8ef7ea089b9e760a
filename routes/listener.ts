import type { ServiceLog } from "./service_log.ts";

export interface ListenerOptions {
  readonly hostname: string | undefined;
  readonly port: number;
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly log: Pick<ServiceLog, "info" | "error">;
  /** Called when it cannot listen any more, however often it tries. */
  readonly onDead: () => void;
}

/** All addresses of both families, where the system has both. */
const ALL_ADDRESSES = ["::", "0.0.0.0"];
const RETRY_MS = 500;
const MAX_RETRIES = 20;

/**
 * Listens, and listens again: running out of file descriptors ends a listener
 * for good while the process lives on.
 */
export class Listener {
  readonly #options: ListenerOptions;
  #server: Deno.HttpServer<Deno.NetAddr> | null = null;
  #stopping = false;
  #port: number;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  get isListening(): boolean {
    return this.#server !== null;
  }

  /** Throws an Error that names the address when it is taken or not allowed. */
  start(): void {
    const { hostname, handler } = this.#options;
    const server = listen(hostname, this.#port, handler);
    this.#server = server;
    this.#port = server.addr.port;
    server.finished.then(() => {}, (error) => this.#onDeath(error));
  }

  /** Ends when no request is running any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#server?.shutdown();
  }

  #onDeath(error: unknown): void {
    this.#server = null;
    if (this.#stopping) return;
    const words = error instanceof Error ? error.message : String(error);
    this.#options.log.error("http", `Listener died: ${words}`);
    this.#startAgain(MAX_RETRIES);
  }

  #startAgain(retries: number): void {
    if (this.#stopping) return;
    if (retries === 0) return this.#options.onDead();
    setTimeout(() => {
      try {
        this.start();
        this.#options.log.info(
          "http",
          `Server listens again on :${this.#port}`,
        );
      } catch {
        this.#startAgain(retries - 1);
      }
    }, RETRY_MS);
  }
}

function listen(
  hostname: string | undefined,
  port: number,
  handler: ListenerOptions["handler"],
): Deno.HttpServer<Deno.NetAddr> {
  const [first = "0.0.0.0", second] = hostname === undefined
    ? ALL_ADDRESSES
    : [hostname];
  const onListen = () => {};
  try {
    return Deno.serve({ hostname: first, port, onListen }, handler);
  } catch (error) {
    const taken = error instanceof Deno.errors.AddrInUse;
    if (second !== undefined && !taken) return listen(second, port, handler);
    const host = first.includes(":") ? `[${first}]` : first;
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Cannot listen on "${
        hostname === undefined ? "" : host
      }:${port}": ${words}`,
      { cause: error },
    );
  }
}
