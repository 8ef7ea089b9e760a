import { AskedProcess } from "./asked_process.ts";
import type { NameTable } from "./name_server.ts";

/** The name server of `name_server.ts` in a network of its own, at 127.0.0.1:53. */
export class NameServerProcess implements AsyncDisposable {
  readonly #process: AskedProcess;

  private constructor(process: AskedProcess) {
    this.#process = process;
  }

  static async start(
    table: NameTable,
    wrapper: readonly string[],
  ): Promise<NameServerProcess> {
    const { process } = await AskedProcess.start("name_server.ts", [], wrapper);
    const server = new NameServerProcess(process);
    await server.answer(table);
    return server;
  }

  /** What it answers from now on; the names that it was asked for until now. */
  async answer(table: NameTable): Promise<readonly string[]> {
    return await this.#process.ask(table) as string[];
  }

  /** Ends it: its port is closed then. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
