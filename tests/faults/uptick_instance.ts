import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { OutputText } from "../program/output_text.ts";
import { startFlags } from "../program/program.ts";

/** `FAULT_ROOT` names another checkout, to see a test fail with an older program. */
const ROOT = Deno.env.get("FAULT_ROOT") ??
  new URL("../../", import.meta.url).pathname;
const MAIN = join(ROOT, "main.ts");
const CONFIG = join(ROOT, "deno.json");
const START_FLAGS = await startFlags(pathToFileURL(`${ROOT}/`));
/** What Deno itself needs; everything else of our own environment stays out. */
const INHERITED = ["PATH", "HOME", "DENO_DIR", "XDG_CACHE_HOME"];

export interface InstanceOptions {
  /** The working directory. */
  readonly dir: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A command and its arguments that becomes the program, such as `ip netns exec name`. */
  readonly wrapper?: readonly string[];
  /** Where it is reached. */
  readonly hostname?: string;
  /** More permissions than the start task has. */
  readonly flags?: readonly string[];
}

/** Uptick as a process that can be killed, stopped and continued. */
export class UptickInstance implements AsyncDisposable {
  readonly stderr: OutputText;
  readonly #process: Deno.ChildProcess;
  readonly #hostname: string;
  #port = 0;

  private constructor(process: Deno.ChildProcess, hostname: string) {
    this.#process = process;
    this.#hostname = hostname;
    this.stderr = new OutputText(process.stderr);
  }

  /** Starts it on a free port and waits until it answers. */
  static async start(options: InstanceOptions): Promise<UptickInstance> {
    const { wrapper = [], hostname = "127.0.0.1" } = options;
    const [program, ...args] = [...wrapper, ...command(options)];
    const env = Object.fromEntries(
      INHERITED.map((name) => [name, Deno.env.get(name) ?? ""]),
    );
    const process = new Deno.Command(program ?? "", {
      args,
      cwd: options.dir,
      env: { ...env, ...options.env },
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const instance = new UptickInstance(process, hostname);
    try {
      const [, port] = await instance.stderr.match(/Server started :(\d+)\n/);
      instance.#port = Number(port);
      return instance;
    } catch (error) {
      await instance[Symbol.asyncDispose]();
      throw error;
    }
  }

  get origin(): string {
    return `http://${this.#hostname}:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Throws with what the process said last, should it have ended by itself. */
  signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch (error) {
      throw new Error(`Cannot ${signal}: ${this.stderr.text.slice(-2_000)}`, {
        cause: error,
      });
    }
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.exit();
  }

  async exit(): Promise<number> {
    const { code } = await this.#process.status;
    await this.stderr.ended;
    return code;
  }

  /** Ends it as an operator does; the exit code. */
  async stop(): Promise<number> {
    this.signal("SIGTERM");
    return await this.exit();
  }

  async status(path: string, init: RequestInit = {}): Promise<number> {
    const response = await fetch(this.origin + path, init);
    await response.body?.cancel();
    return response.status;
  }

  async json(path: string, init: RequestInit = {}): Promise<unknown> {
    return await (await fetch(this.origin + path, init)).json();
  }

  /** The sum of a metric over its label sets that contain `label`. */
  async metric(name: string, label = ""): Promise<number> {
    const response = await fetch(`${this.origin}/metrics`);
    const samples = (await response.text()).split("\n").filter((line) =>
      line.match(/^\w+/)?.[0] === name && line.includes(label)
    );
    return samples.reduce(
      (sum, line) => sum + Number(line.split(" ").at(-1)),
      0,
    );
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

function command({ args, flags = [] }: InstanceOptions): string[] {
  return [
    ...[Deno.execPath(), "run", "--config", CONFIG, "--cached-only"],
    ...START_FLAGS.filter((flag) => !flags.includes(flag.split("=")[0] ?? "")),
    ...flags,
    ...[MAIN, "--port", "0", ...args],
  ];
}
