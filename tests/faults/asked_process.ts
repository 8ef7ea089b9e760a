import { jsonLines } from "./json_lines.ts";

/**
 * A script as a process that is asked over its own pipes, one JSON value a line
 * each way: whatever network, machine load or disk it runs in, it is reached.
 */
export class AskedProcess implements AsyncDisposable {
  readonly pid: number;
  readonly #process: Deno.ChildProcess;
  readonly #answers: AsyncGenerator<unknown>;
  readonly #questions: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(process: Deno.ChildProcess) {
    this.pid = process.pid;
    this.#process = process;
    this.#answers = jsonLines(process.stdout);
    this.#questions = process.stdin.getWriter();
  }

  /** Starts a script of this folder and waits for its first line. `wrapper` is a command that becomes it. */
  static async start<Ready>(
    script: string,
    args: readonly string[],
    wrapper: readonly string[] = [],
  ): Promise<{ process: AskedProcess; ready: Ready }> {
    const [program = "", ...rest] = [
      ...wrapper,
      ...[Deno.execPath(), "run", "--no-config", "--quiet", "-A"],
      ...[new URL(script, import.meta.url).pathname, ...args],
    ];
    const process = new AskedProcess(
      new Deno.Command(program, {
        args: rest,
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
      }).spawn(),
    );
    try {
      return { process, ready: await process.#next(script) as Ready };
    } catch (error) {
      await process[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Its answer to one question; questions go one after the other. */
  async ask(question: unknown): Promise<unknown> {
    const line = new TextEncoder().encode(`${JSON.stringify(question)}\n`);
    await this.#questions.write(line);
    return await this.#next(JSON.stringify(question));
  }

  async #next(what: string): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`Ended without an answer to ${what}`);
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#process.status;
    await this.#questions.close().catch(() => {});
    await this.#answers.return(undefined);
  }
}
