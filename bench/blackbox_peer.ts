import { join } from "node:path";
import { startChild, waitFor } from "./child_process.ts";

const READY_TIMEOUT_MS = 30_000;

export interface Blackbox {
  readonly pids: readonly number[];
  /** The address of Prometheus. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Prometheus that scrapes blackbox_exporter, as one watches urls with them. `wrapper` is a command that becomes each of the two. */
export async function startBlackbox(
  urls: readonly string[],
  intervalSeconds: number,
  wrapper: readonly string[] = [],
): Promise<Blackbox> {
  const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
  const [exporterPort, port] = [freePort(), freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const write = (name: string, text: string) =>
    Deno.writeTextFile(join(dir, name), text);
  await write("blackbox.yml", MODULES);
  await write("targets.json", JSON.stringify([{ targets: urls }]));
  await write("prometheus.yml", scrapeConfig(intervalSeconds, exporterPort));
  const exporter = startChild("prometheus-blackbox-exporter", [
    `--config.file=${join(dir, "blackbox.yml")}`,
    `--web.listen-address=127.0.0.1:${exporterPort}`,
  ], { wrapper });
  const prometheus = startChild("prometheus", [
    `--config.file=${join(dir, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(dir, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ], { cwd: dir, wrapper });
  await waitFor(async () => {
    const response = await fetch(`${origin}/-/ready`);
    await response.body?.cancel();
    return response.ok;
  }, READY_TIMEOUT_MS);
  return {
    pids: [exporter.pid, prometheus.pid],
    origin,
    stop: async () => {
      await prometheus.stop();
      await exporter.stop();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

const MODULES = `modules:
  http_2xx:
    prober: http
    timeout: 10s
    http:
      preferred_ip_protocol: ip4
`;

function scrapeConfig(intervalSeconds: number, exporterPort: number): string {
  return `scrape_configs:
  - job_name: blackbox
    scrape_interval: ${intervalSeconds}s
    scrape_timeout: ${Math.min(intervalSeconds, 10)}s
    metrics_path: /probe
    params:
      module: [http_2xx]
    file_sd_configs:
      - files: [targets.json]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - source_labels: [__param_target]
        target_label: instance
      - target_label: __address__
        replacement: 127.0.0.1:${exporterPort}
`;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
