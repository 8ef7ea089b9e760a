import type { Config } from "../config/parse_config.ts";
import { OPERATORS } from "../monitor/alert_rules.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { whenStoreIsWell } from "../store/database/when_store_is_well.ts";
import type { Maintenances } from "../store/maintenances.ts";
import { errorText } from "./error_text.ts";

/** Makes the stored maintenance of the configuration equal to it; a configuration that names none leaves it alone. */
export async function syncMaintenance(
  { maintenance }: Pick<Config, "maintenance">,
  maintenances: Pick<Maintenances, "sync">,
  log: Pick<ServiceLog, "error">,
): Promise<void> {
  if (maintenance === null) return;
  await whenStoreIsWell(
    () => maintenances.sync(OPERATORS, maintenance),
    (error) => log.error("config", errorText(error)),
  );
}
