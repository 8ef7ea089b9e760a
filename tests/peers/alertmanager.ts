import { eventually } from "../program/eventually.ts";
import { OutputText } from "../program/output_text.ts";
import { freePort } from "./ports.ts";

const ALERTMANAGER = "/usr/bin/prometheus-alertmanager";

/** An alert as Alertmanager tells it. */
export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

/** A real Alertmanager that tells one webhook at once. */
export class Alertmanager implements AsyncDisposable {
  readonly origin: string;
  readonly #process: Deno.ChildProcess;
  readonly #log: OutputText;
  readonly #stdout: OutputText;

  private constructor(process: Deno.ChildProcess, port: number) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#process = process;
    this.#stdout = new OutputText(process.stdout);
    this.#log = new OutputText(process.stderr);
  }

  /** Starts it on a port, with its data in `dir`. */
  static async start(
    { dir, webhook, port = freePort() }: {
      readonly dir: string;
      readonly webhook: string;
      readonly port?: number;
    },
  ): Promise<Alertmanager> {
    const file = `${dir}/alertmanager.json`; // JSON is YAML
    const config = {
      route: {
        receiver: "hook",
        group_by: ["..."],
        ...{ group_wait: "0s", group_interval: "1s", repeat_interval: "1h" },
      },
      receivers: [{
        name: "hook",
        webhook_configs: [{ url: webhook, send_resolved: true }],
      }],
    };
    await Deno.writeTextFile(file, JSON.stringify(config));
    const process = new Deno.Command(ALERTMANAGER, {
      args: [
        `--config.file=${file}`,
        `--storage.path=${dir}/alertmanager`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      ...{ cwd: dir, stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn();
    const manager = new Alertmanager(process, port);
    try {
      await eventually(
        "Alertmanager",
        async () => (await manager.#isReady()) || undefined,
      );
      return manager;
    } catch (error) {
      await manager[Symbol.asyncDispose]();
      throw new Error(manager.#log.text, { cause: error });
    }
  }

  async alerts(): Promise<KnownAlert[]> {
    return await (await fetch(`${this.origin}/api/v2/alerts`)).json();
  }

  async #isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.origin}/-/ready`);
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Promise.all([this.#log.ended, this.#stdout.ended]);
  }
}
