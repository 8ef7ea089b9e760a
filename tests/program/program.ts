import { OutputText } from "./output_text.ts";

const ROOT = new URL("../../", import.meta.url);

/** The flags of a checkout's start task, which takes its permissions from deno.json. */
export async function startFlags(root: URL): Promise<string[]> {
  const { tasks } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", root)),
  );
  return String(tasks.start.command).split(/\s+/)
    .filter((word) => word.startsWith("-"));
}

export const START_FLAGS: readonly string[] = await startFlags(ROOT);

export interface ProgramOptions {
  /** The working directory, where the store, the state and `.env` lie. */
  readonly dir: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of Deno; those of the start task unless told otherwise. */
  readonly flags?: readonly string[];
  /** The project, or a copy of it. */
  readonly root?: URL;
}

/** What Deno itself needs; everything else of our own environment stays out. */
const INHERITED = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME"];

/** Uptick as a process of its own, killed at the latest when it is disposed. */
export class Program implements AsyncDisposable {
  readonly stdout: OutputText;
  readonly stderr: OutputText;
  readonly #process: Deno.ChildProcess;
  #port = 0;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.stdout = new OutputText(process.stdout);
    this.stderr = new OutputText(process.stderr);
  }

  /** Starts it on a free port, unless an argument says another, and waits until it answers. */
  static start(options: ProgramOptions): Promise<Program> {
    const args = ["--port", "0", ...options.args ?? []];
    return Program.spawn({ ...options, args }).listening();
  }

  /** Starts it and waits for nothing. */
  static spawn(options: ProgramOptions): Program {
    return new Program(command(options).spawn());
  }

  /** Waits until it listens; ends it should it not. */
  async listening(): Promise<this> {
    try {
      const [, port] = await this.stderr.match(/Server started :(\d+)\n/);
      this.#port = Number(port);
      return this;
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get port(): number {
    return this.#port;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.origin}${path}`, init);
  }

  async text(path: string, init: RequestInit = {}): Promise<string> {
    return await (await this.fetch(path, init)).text();
  }

  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** The exit code, when all that it wrote has been read. */
  async exit(): Promise<number> {
    const { code } = await this.#process.status;
    await Promise.all([this.stdout.ended, this.stderr.ended]);
    return code;
  }

  /** Ends it by a signal; the exit code. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    this.signal(signal);
    return await this.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.signal("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.exit();
  }
}

function command(options: ProgramOptions): Deno.Command {
  const { dir, args = [], env = {}, flags = START_FLAGS, root = ROOT } =
    options;
  const inherited = INHERITED.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const main = new URL("main.ts", root).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, main, ...args],
    cwd: dir,
    clearEnv: true,
    env: { NO_COLOR: "1", ...Object.fromEntries(inherited), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
