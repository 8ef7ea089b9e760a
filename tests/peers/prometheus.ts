import { eventually } from "../program/eventually.ts";
import { OutputText } from "../program/output_text.ts";
import { freePort } from "./ports.ts";

const PROMETHEUS = "/usr/bin/prometheus";

/** One series of an instant query. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [atSeconds: number, value: string];
}

/** A real Prometheus that scrapes while it is in use. */
export class Prometheus implements AsyncDisposable {
  readonly origin: string;
  readonly log: OutputText;
  readonly #process: Deno.ChildProcess;
  readonly #stdout: OutputText;

  private constructor(process: Deno.ChildProcess, port: number) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#process = process;
    this.#stdout = new OutputText(process.stdout);
    this.log = new OutputText(process.stderr);
  }

  /** Starts it with a configuration, keeping its data in `dir`. */
  static async start(dir: string, config: unknown): Promise<Prometheus> {
    const file = `${dir}/prometheus.json`; // JSON is YAML
    await Deno.writeTextFile(file, JSON.stringify(config));
    const port = freePort();
    const process = new Deno.Command(PROMETHEUS, {
      args: [
        `--config.file=${file}`,
        `--storage.tsdb.path=${dir}/tsdb`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      cwd: dir,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const prometheus = new Prometheus(process, port);
    try {
      await prometheus.log.match(/Server is ready to receive web requests/);
      return prometheus;
    } catch (error) {
      await prometheus[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** `data` of an answer of its API. */
  // deno-lint-ignore no-explicit-any -- the caller knows the shape
  async api(path: string): Promise<any> {
    const response = await fetch(`${this.origin}/api/v1/${path}`);
    const { status, data, error } = await response.json();
    if (status !== "success") throw new Error(`${path}: ${error}`);
    return data;
  }

  async query(expression: string): Promise<readonly Series[]> {
    const query = encodeURIComponent(expression);
    return (await this.api(`query?query=${query}`)).result;
  }

  /** Waits until a query has a result. */
  async until(expression: string): Promise<void> {
    await eventually(
      expression,
      async () => (await this.query(expression)).length > 0 || undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Promise.all([this.log.ended, this.#stdout.ended]);
  }
}
