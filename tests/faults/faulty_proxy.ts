/** What happens to a request on its way. */
export type ProxyFault =
  | "none"
  /** It is carried out, and the answer is an error all the same. */
  | "applied but 503"
  | "503"
  /** It is carried out, and no answer comes for a long time. */
  | "applied but silent";

/** Longer than anybody waits for the store. */
const SILENCE_MS = 8_000;

/** Stands between a KV Connect server and its clients, and fails as networks do. */
export class FaultyProxy implements AsyncDisposable {
  readonly counts = new Map<ProxyFault, number>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #target: string;
  readonly #stop = new AbortController();
  readonly #choose: () => ProxyFault;

  /** `choose` says what happens to the next commit; everything else passes. */
  constructor(target: string, choose: () => ProxyFault) {
    this.#target = target;
    this.#choose = choose;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const isCommit = pathname.endsWith("/atomic_write");
    const fault = isCommit ? this.#choose() : "none";
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
    const body = await request.arrayBuffer();
    if (fault === "503") return new Response(null, { status: 503 });
    const answer = await fetch(this.#target + pathname, {
      method: request.method,
      headers: request.headers,
      body,
    });
    if (fault === "none") return answer;
    await answer.body?.cancel();
    if (fault === "applied but silent") await this.#silence();
    return new Response(null, { status: 503 });
  }

  async #silence(): Promise<void> {
    const { signal } = this.#stop;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SILENCE_MS);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#server.shutdown();
  }
}
