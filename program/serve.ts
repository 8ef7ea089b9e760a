import type { Config } from "../config/parse_config.ts";
import { registerCron } from "./cron.ts";
import { onSignals } from "./signals.ts";
import { startUptick } from "./start_uptick.ts";

/**
 * Starts Uptick and runs it until a signal ends it; resolves with the exit
 * code. `flags` are read again when the configuration is. It rejects when it cannot start, or cannot listen any more.
 */
export async function serve(
  config: Config,
  flags: readonly string[],
): Promise<number> {
  const ended = Promise.withResolvers<number>();
  const onDead = () => ended.reject(new Error("Cannot listen any more"));
  const cancel = new AbortController();
  const starting = startUptick(config, {
    flags,
    onDead,
    cancelled: cancel.signal,
  });
  if (config.role !== "api") registerCron(starting).catch(ended.reject);
  onSignals(starting, () => cancel.abort()).then(ended.resolve, ended.reject);
  return await ended.promise;
}
