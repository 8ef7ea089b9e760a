import { AskedProcess } from "./asked_process.ts";
import { DenokvServer } from "./denokv_server.ts";

/** A store that several instances share, and that can be killed. */
export interface StoreServer extends AsyncDisposable {
  readonly url: string;
  /** What its clients need in their environment. */
  readonly env: Record<string, string>;
  /** Starts it, also after a kill: at the same port, with the same data. */
  start(): Promise<void>;
  kill(): Promise<void>;
}

/** Deno's own server where `DENOKV` names it, else a small one of ours; its data lies in `dir`. */
export function createStoreServer(dir: string): StoreServer {
  const program = Deno.env.get("DENOKV");
  return program === undefined
    ? new OwnStoreServer(`${dir}/kv.jsonl`)
    : new DenokvServer(program, `${dir}/denokv.sqlite3`);
}

/** The server of `kv_connect_server.ts`. */
class OwnStoreServer implements StoreServer {
  readonly env = { DENO_KV_ACCESS_TOKEN: "any" };
  readonly #port: number;
  readonly #path: string;
  #process: AskedProcess | null = null;

  constructor(path: string) {
    this.#path = path;
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#port = listener.addr.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const args = [String(this.#port), this.#path];
    const { process } = await AskedProcess.start("kv_connect_server.ts", args);
    this.#process = process;
  }

  async kill(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
    this.#process = null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
