import type { ServiceLog } from "./service_log.ts";

export interface ListenerOptions {
  readonly hostname: string | undefined;
  readonly port: number;
  /** Called when it cannot listen any more, however often it tries. */
  readonly onDead: () => void;
}

/** What answers the requests, and what is told of the listener's own troubles. */
export interface ListenerService {
  readonly handler: Deno.ServeHandler<Deno.NetAddr>;
  readonly log: Pick<ServiceLog, "info" | "error">;
}

/** All addresses of both families, where the system has both. */
const ALL_ADDRESSES = ["::", "0.0.0.0"];
const RETRY_MS = 500;
const MAX_RETRIES = 20;
/**
 * Turns of the event loop between the call to stop and the shutdown. The
 * runtime accepts up to 128 connections in one turn and reads their heads in
 * the next: the 500 that can wait to be accepted take 7.
 */
const DRAIN_TURNS = 10;
const DRAIN_TURN_MS = 10;

/**
 * Listens, and listens again: running out of file descriptors ends a listener
 * for good while the process lives on.
 */
export class Listener {
  readonly #options: ListenerOptions;
  #server: Deno.HttpServer<Deno.NetAddr> | null = null;
  #service: ListenerService | null = null;
  #stopping = false;
  #refusing = false;
  #port: number;
  /** Requests in flight whose body may still be arriving. */
  #withBody = 0;
  #onLastBody: (() => void) | null = null;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  /** Throws an Error that names the address when it is taken or not allowed. */
  start(): void {
    const server = listen(
      this.#options.hostname,
      this.#port,
      (request, info) => this.#handle(request, info),
    );
    this.#server = server;
    this.#port = server.addr.port;
    server.finished.then(() => {}, (error) => this.#onDeath(server, error));
  }

  /** Until this is called, every request but `/health?live` is answered with 503. */
  answerWith(service: ListenerService): void {
    this.#service = service;
  }

  /**
   * Ends when no request is running any more, and answers every request whose
   * head had reached this machine before. The runtime's own shutdown cuts
   * connections whose head it has not read yet, and bodies that are still
   * arriving: so it comes some turns later, and after the last of these bodies.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (let turn = 0; turn < DRAIN_TURNS; turn++) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_TURN_MS));
    }
    this.#refusing = true;
    if (this.#withBody > 0) {
      await new Promise<void>((resolve) => this.#onLastBody = resolve);
    }
    await this.#server?.shutdown();
  }

  #handle(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Response | Promise<Response> {
    if (this.#service === null) return notReady(request);
    const { handler } = this.#service;
    const bodiless = request.method === "GET" || request.method === "HEAD";
    if (bodiless) return handler(request, info);
    return this.#refusing
      ? goneSoon()
      : this.#handleBody(request, info, handler);
  }

  async #handleBody(
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
    handler: ListenerService["handler"],
  ): Promise<Response> {
    this.#withBody++;
    try {
      return await handler(request, info);
    } finally {
      this.#withBody--;
      if (this.#withBody === 0) this.#onLastBody?.();
    }
  }

  #onDeath(server: Deno.HttpServer<Deno.NetAddr>, error: unknown): void {
    this.#server = null;
    if (this.#stopping) return;
    // Its idle connections live on and hold the descriptors that are wanted.
    server.shutdown().catch(() => {});
    const words = error instanceof Error ? error.message : String(error);
    this.#service?.log.error("http", `Listener died: ${words}`);
    this.#startAgain(MAX_RETRIES);
  }

  #startAgain(retries: number): void {
    if (this.#stopping) return;
    if (retries === 0) return this.#options.onDead();
    setTimeout(() => {
      try {
        this.start();
        this.#service?.log.info(
          "http",
          `Server listens again on :${this.#port}`,
        );
      } catch {
        this.#startAgain(retries - 1);
      }
    }, RETRY_MS);
  }
}

/** Before the store is open, all that can be said is that the process is alive. */
function notReady({ url }: Request): Response {
  const { pathname, searchParams } = new URL(url);
  const headers = { "Cache-Control": "no-store" };
  // Perhaps below the path of PUBLIC_URL, which is not read yet.
  if (pathname.endsWith("/health") && searchParams.has("live")) {
    return new Response("OK", { headers });
  }
  return new Response("Starting: the store is not open yet", {
    status: 503,
    headers: { ...headers, "Retry-After": "1" },
  });
}

function goneSoon(): Response {
  return new Response(null, {
    status: 503,
    headers: { "Connection": "close", "Retry-After": "1" },
  });
}

function listen(
  hostname: string | undefined,
  port: number,
  handler: ListenerService["handler"],
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
