import { OutputText } from "../program/output_text.ts";

const SCRIPT = new URL("target.ts", import.meta.url).pathname;

/** When each url was asked for: what a target saw, whatever Uptick says. */
export type Visits = ReadonlyMap<number, readonly number[]>;

/** The target of `target.ts`, in a process of its own. */
export class TargetProcess implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #port: string;
  readonly #hostname: string;

  private constructor(
    process: Deno.ChildProcess,
    { hostname, port }: { hostname: string; port: string },
  ) {
    this.#process = process;
    this.#hostname = hostname;
    this.#port = port;
  }

  /** `wrapper` is a command that becomes the target. */
  static async start(
    hostname = "127.0.0.1",
    wrapper: readonly string[] = [],
  ): Promise<TargetProcess> {
    const [program, ...args] = [
      ...wrapper,
      ...[Deno.execPath(), "run", "--no-config", "--allow-net"],
      ...[SCRIPT, hostname],
    ];
    const process = new Deno.Command(program ?? "", {
      args,
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const [, port = ""] = await new OutputText(process.stdout).match(/(\d+)\n/);
    return new TargetProcess(process, { hostname, port });
  }

  get origin(): string {
    return `http://${this.#hostname}:${this.#port}`;
  }

  async visits(): Promise<Visits> {
    const history: [number, number][] =
      await (await fetch(`${this.origin}/history`)).json();
    const visits = new Map<number, number[]>();
    for (const [id, at] of history) {
      const list = visits.get(id);
      if (list === undefined) visits.set(id, [at]);
      else list.push(at);
    }
    return visits;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}
