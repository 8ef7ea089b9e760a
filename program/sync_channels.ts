import type { Config } from "../config/parse_config.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { Channels } from "../store/alerts/channels.ts";
import { whenStoreIsWell } from "../store/database/when_store_is_well.ts";
import { errorText } from "./error_text.ts";

/**
 * Makes the stored channels of the configuration equal to it; a configuration
 * that names none leaves them alone. Without a key to seal secrets with, none
 * can be kept, which must not end the start.
 */
export async function syncChannels(
  { channels: specs }: Pick<Config, "channels">,
  channels: Pick<Channels, "sync">,
  log: Pick<ServiceLog, "error">,
): Promise<void> {
  if (specs === null) return;
  const tell = (error: unknown) => log.error("config", errorText(error));
  try {
    await whenStoreIsWell(() => channels.sync(specs), tell);
  } catch (error) {
    tell(error);
  }
}
