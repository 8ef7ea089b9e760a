import { isRedirect } from "../../monitor/checks/http/redirect_status.ts";
import { parseStatusRule } from "../../monitor/checks/http/status_rule.ts";
import { eventually } from "../program/eventually.ts";
import { OutputText } from "../program/output_text.ts";
import { freePorts } from "./ports.ts";
import type { ProbeTarget } from "../../monitor/types.ts";

const BLACKBOX = "/usr/bin/prometheus-blackbox-exporter";

/** A real blackbox_exporter. */
export class Blackbox implements AsyncDisposable {
  readonly #origin: string;
  readonly #process: Deno.ChildProcess;
  readonly #outputs: readonly OutputText[];
  readonly #modules: readonly string[];

  private constructor(
    process: Deno.ChildProcess,
    port: number,
    modules: readonly string[],
  ) {
    this.#process = process;
    this.#outputs = [
      new OutputText(process.stdout),
      new OutputText(process.stderr),
    ];
    this.#origin = `http://127.0.0.1:${port}`;
    this.#modules = modules;
  }

  /** Starts it with a module for each way in which one of these targets is asked; its file lies in `dir`. */
  static async start(
    dir: string,
    targets: readonly ProbeTarget[],
  ): Promise<Blackbox> {
    const modules = [...new Set(targets.map(moduleOf))];
    const file = `${dir}/blackbox.json`; // JSON is YAML
    const entries = modules.map((text, i) => [`m${i}`, JSON.parse(text)]);
    await Deno.writeTextFile(
      file,
      JSON.stringify({ modules: Object.fromEntries(entries) }),
    );
    const [port] = freePorts();
    const process = new Deno.Command(BLACKBOX, {
      args: [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const blackbox = new Blackbox(process, port, modules);
    await eventually("blackbox_exporter listens", async () => {
      const response = await fetch(`${blackbox.#origin}/-/healthy`).catch(() =>
        null
      );
      await response?.body?.cancel();
      return response?.ok || undefined;
    });
    return blackbox;
  }

  /** What it makes of a target. */
  async verdict(target: ProbeTarget): Promise<string> {
    const module = `m${this.#modules.indexOf(moduleOf(target))}`;
    const query = new URLSearchParams({
      target: target.url,
      module,
      debug: "true",
    });
    const response = await fetch(`${this.#origin}/probe?${query}`);
    const text = await response.text();
    if (/^probe_success 1$/m.test(text)) return "up";
    const why = /msg="(?:Error|Failed|Invalid|Body)[^\n]{0,160}/.exec(text)
      ?.[0];
    return `down: ${why ?? text}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
    await Promise.all(this.#outputs.map((output) => output.ended));
  }
}

/** All that there are. */
const STATUSES = Array.from({ length: 900 }, (_, i) => i + 100);

function moduleOf(target: ProbeTarget): string {
  const { method, body, expectedText, followRedirects, timeoutMs } = target;
  const isExpected = parseStatusRule(target.expectedStatus);
  return JSON.stringify({
    prober: "http",
    timeout: `${timeoutMs}ms`,
    http: {
      method,
      ...(body === "" ? {} : { body }),
      follow_redirects: followRedirects,
      valid_status_codes: STATUSES.filter((status) =>
        isExpected(status) && !(followRedirects && isRedirect(status))
      ),
      preferred_ip_protocol: "ip4",
      ...(expectedText === ""
        ? {}
        : { fail_if_body_not_matches_regexp: [expectedText] }),
    },
  });
}
