import { OutputText } from "../program/output_text.ts";

const TOKEN = "a token of the tests alone";
const HOW_TO_GET = "cargo install denokv --locked, or set DENOKV to its path";

/** A KV Connect server: Deno's own `denokv`, on a store file. */
export class DenokvServer implements AsyncDisposable {
  readonly port: number;
  readonly #program: string;
  readonly #storePath: string;
  #process: Deno.ChildProcess | null = null;

  constructor(program: string, storePath: string) {
    this.#program = program;
    this.#storePath = storePath;
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = listener.addr.port;
    listener.close();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What its clients need in their environment. */
  get env(): Record<string, string> {
    return { DENO_KV_ACCESS_TOKEN: TOKEN };
  }

  /** Starts it, also after a kill: at the same port, with the same data. */
  async start(): Promise<void> {
    const address = `127.0.0.1:${this.port}`;
    this.#process = new Deno.Command(this.#program, {
      args: [
        ...["--sqlite-path", this.#storePath, "serve"],
        ...["--access-token", TOKEN, "--addr", address],
      ],
      env: { RUST_LOG: "info" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    await new OutputText(this.#process.stderr).match(/Listening/);
  }

  signal(signal: Deno.Signal): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#process?.status;
    this.#process = null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** Where `denokv` is; null, and it is said how to get it, where it is not. */
export async function findDenokv(): Promise<string | null> {
  const places = [
    Deno.env.get("DENOKV"),
    ...(Deno.env.get("PATH") ?? "").split(":").map((dir) => `${dir}/denokv`),
    `${Deno.env.get("HOME")}/.cargo/bin/denokv`,
  ];
  for (const place of places) {
    if (place === undefined) continue;
    if (await Deno.stat(place).then(({ isFile }) => isFile, () => false)) {
      return place;
    }
  }
  const notice =
    `SKIPPED: no denokv server here. To test with it: ${HOW_TO_GET}\n`;
  Deno.stderr.writeSync(new TextEncoder().encode(notice));
  return null;
}
