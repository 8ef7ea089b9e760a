import type { Config } from "../config/parse_config.ts";
import { OPERATORS } from "../monitor/alert_rules.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { StoreError } from "../store/database/store_error.ts";
import { whenStoreIsWell } from "../store/database/when_store_is_well.ts";
import type { Maintenances } from "../store/maintenances.ts";
import { errorText } from "./error_text.ts";

/**
 * Makes the stored maintenance of the configuration equal to it; a configuration
 * that names none leaves it alone. Where people have written as many as there
 * may be, none can be added, which must not end the start.
 */
export async function syncMaintenance(
  { maintenance }: Pick<Config, "maintenance">,
  maintenances: Pick<Maintenances, "sync">,
  log: Pick<ServiceLog, "error">,
): Promise<void> {
  if (maintenance === null) return;
  const tell = (error: unknown) => log.error("config", errorText(error));
  try {
    await whenStoreIsWell(
      () => maintenances.sync(OPERATORS, maintenance),
      tell,
    );
  } catch (error) {
    if (error instanceof StoreError) throw error;
    tell(error);
  }
}
