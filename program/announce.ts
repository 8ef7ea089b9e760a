import type { Config } from "../config/parse_config.ts";
import { setupCodeOf } from "../routes/access/setup_code.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { Engine } from "./create_engine.ts";
import { errorText } from "./error_text.ts";
import { startLines } from "./start_lines.ts";

export interface AnnouncedParts {
  readonly config: Config;
  readonly port: number;
  readonly engine: Pick<Engine, "table" | "owners" | "chosen" | "refreshUrls">;
  readonly tokenSecret: () => Promise<Uint8Array>;
  readonly log: Pick<ServiceLog, "info" | "error">;
}

/** Writes the lines of a start; without how many urls there are while the store is in trouble. */
export async function announce(
  { config, port, engine, tokenSecret, log }: AnnouncedParts,
): Promise<void> {
  let isRead = true;
  try {
    await engine.refreshUrls();
  } catch (error) {
    isRead = false;
    log.error("monitor", `Cannot read the urls: ${errorText(error)}`);
  }
  const monitors = isRead ? [...engine.table.all()] : null;
  const { owners, chosen } = engine;
  const lines = startLines({
    config,
    port,
    monitors,
    registration: config.registration ?? chosen().registration ?? "open",
    setupCode: isRead && !owners.isSetUp
      ? setupCodeOf(await tokenSecret())
      : null,
  });
  for (const [component, message] of lines) {
    log.info(component, message);
  }
}
