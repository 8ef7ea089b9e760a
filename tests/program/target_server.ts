type Answer = (request: Request) => Response | Promise<Response>;

/** A local server to be watched, which can be stopped and started again. */
export class TargetServer implements AsyncDisposable {
  readonly #answer: Answer;
  #server: Deno.HttpServer<Deno.NetAddr> | null = null;
  #port = 0;

  /** Answers with a status, or as the function says. */
  constructor(answer: number | Answer) {
    this.#answer = typeof answer === "number"
      ? () => new Response(null, { status: answer })
      : answer;
    this.start();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Listens, at the same port as before. */
  start(): void {
    const options = { hostname: "127.0.0.1", port: this.#port };
    this.#server = Deno.serve(
      { ...options, onListen: () => {} },
      (request) => this.#answer(request),
    );
    this.#port = this.#server.addr.port;
  }

  async stop(): Promise<void> {
    await this.#server?.shutdown();
    this.#server = null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
