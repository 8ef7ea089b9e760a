import type { Config } from "../config/parse_config.ts";
import type { ReloadMessage, ReloadRequest } from "../config/reload_worker.ts";
import type { UrlSpec } from "../monitor/fields/url_spec.ts";
import { ConfigError } from "../monitor/fields/value_kind.ts";

const WORKER = new URL("../config/reload_worker.ts", import.meta.url);

/**
 * Reads the configuration again as the start did, in a worker: thousands of
 * urls take long enough to hold up the probes.
 *
 * @throws {ConfigError} with every problem that there is.
 */
export function readConfigAgain(args: readonly string[]): Promise<Config> {
  const worker = new Worker(WORKER, { type: "module" });
  const urls: UrlSpec[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Config>();
  worker.onmessage = ({ data }: MessageEvent<ReloadMessage>) => {
    if (data.kind === "urls") urls.push(...data.urls);
    else if (data.kind === "problems") reject(new ConfigError(data.problems));
    else resolve({ ...data.config, urls: data.config.urls && urls });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(`Cannot read the configuration: ${event.message}`));
  };
  const request: ReloadRequest = { args };
  worker.postMessage(request);
  return promise.finally(() => worker.terminate());
}
