import type { Config } from "../config/parse_config.ts";
import { effectiveTimeoutMs } from "../monitor/fields/url_fields.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { syncConfiguredUrls } from "../store/configured_urls.ts";
import { whenStoreIsWell } from "../store/database/when_store_is_well.ts";
import type { NewUrl, Urls } from "../store/urls.ts";
import { errorText } from "./error_text.ts";

/** The settings that say what the operator watches. */
export type UrlSettings = Pick<
  Config,
  "urls" | "intervalMs" | "timeoutMs" | "minIntervalMs"
>;

/** Makes the stored urls of the operator equal to the configuration; waits for a store that is in trouble. */
export async function syncUrls(
  settings: UrlSettings,
  urls: Urls,
  log: Pick<ServiceLog, "info" | "error">,
): Promise<void> {
  const { added, changed, removed } = await whenStoreIsWell(
    () => syncConfiguredUrls(urls, configuredUrls(settings)),
    (error) => log.error("config", errorText(error)),
  );
  if (added + changed + removed === 0) return;
  log.info(
    "config",
    `Urls of the configuration: ${added} added, ${changed} changed, ${removed} removed`,
  );
}

/** The urls with the times that are in force for them. */
function configuredUrls(settings: UrlSettings): NewUrl[] {
  return settings.urls.map((spec) => {
    const intervalMs = Math.max(
      spec.intervalMs ?? settings.intervalMs,
      settings.minIntervalMs,
    );
    const timeoutMs = effectiveTimeoutMs(
      spec.timeoutMs ?? settings.timeoutMs,
      intervalMs,
    );
    return { ...spec, intervalMs, timeoutMs, ownerId: null };
  });
}
