import { OutputText } from "../program/output_text.ts";
import { START_FLAGS } from "../program/program.ts";

const MAIN = new URL("../../main.ts", import.meta.url).pathname;

/** Uptick as a process that may have only so many file descriptors; killed at the latest when it is disposed. */
export class LimitedProgram implements AsyncDisposable {
  readonly stderr: OutputText;
  readonly #stdout: OutputText;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#stdout = new OutputText(process.stdout);
    this.stderr = new OutputText(process.stderr);
  }

  static spawn(dir: string, descriptors: number): LimitedProgram {
    const run = [Deno.execPath(), "run", ...START_FLAGS, MAIN];
    const settings = ["--listen-address", "127.0.0.1:0", "--kv", ":memory:"];
    const command = new Deno.Command("sh", {
      args: [
        ...["-c", `ulimit -n ${descriptors}; exec "$@"`, "sh"],
        ...[...run, ...settings],
      ],
      cwd: dir,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
    return new LimitedProgram(command.spawn());
  }

  async port(): Promise<number> {
    const [, port] = await this.stderr.match(/Server started :(\d+)\n/);
    return Number(port);
  }

  /** The exit code; undefined while it runs on after `timeoutMs`. */
  async exit(timeoutMs: number): Promise<number | undefined> {
    let timer;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeoutMs);
    });
    const code = await Promise.race([
      this.#process.status.then(({ code }) => code),
      late,
    ]);
    clearTimeout(timer);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#process.status;
    await Promise.all([this.#stdout.ended, this.stderr.ended]);
  }
}
