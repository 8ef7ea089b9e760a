import type { Config } from "../config/parse_config.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { Engine } from "./create_engine.ts";
import { errorText } from "./error_text.ts";
import { startLines } from "./start_lines.ts";

export interface AnnouncedParts {
  readonly config: Config;
  readonly port: number;
  readonly engine: Pick<Engine, "table" | "refreshUrls">;
  readonly log: Pick<ServiceLog, "info" | "error">;
}

/** Writes the lines of a start; without how many urls there are while the store is in trouble. */
export async function announce(
  { config, port, engine, log }: AnnouncedParts,
): Promise<void> {
  let isRead = true;
  try {
    await engine.refreshUrls();
  } catch (error) {
    isRead = false;
    log.error("monitor", `Cannot read the urls: ${errorText(error)}`);
  }
  const monitors = isRead ? [...engine.table.all()] : null;
  for (const [component, message] of startLines({ config, port, monitors })) {
    log.info(component, message);
  }
}
