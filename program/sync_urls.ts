import type { Config } from "../config/parse_config.ts";
import { effectiveTimeoutMs } from "../monitor/fields/url_fields.ts";
import { heartbeatTimes } from "../monitor/fields/heartbeat_members.ts";
import { isHeartbeat } from "../monitor/is_heartbeat.ts";
import type { Monitor } from "../monitor/types.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { whenStoreIsWell } from "../store/database/when_store_is_well.ts";
import {
  applyUrlPlan,
  type ConfiguredUrl,
  dropsTooMuch,
  planUrls,
  type UrlPlan,
} from "../store/url_plan.ts";
import { isConfigured, type Urls } from "../store/urls.ts";
import { errorText } from "./error_text.ts";

/** The settings that say what the operator watches. */
export type UrlSettings = Pick<
  Config,
  "urls" | "intervalMs" | "timeoutMs" | "minIntervalMs" | "dropsMissing"
>;

/** At most this many names in one line of the log. */
const MAX_NAMES = 20;

/**
 * Makes the stored urls of the configuration equal to it; waits for a store
 * that is in trouble. A configuration that names no urls leaves the stored ones
 * alone, and one that would drop most of them drops none: a second process, or
 * a start with a forgotten flag, must not take away what the first one watches.
 */
export async function syncUrls(
  settings: UrlSettings,
  urls: Urls,
  log: Pick<ServiceLog, "info" | "warn" | "error">,
): Promise<void> {
  await whenStoreIsWell(
    async () => {
      const stored = await urls.all();
      if (settings.urls === null) return tellKept(stored, log);
      const plan = await planUrls(stored, configuredUrls(settings));
      const drops = settings.dropsMissing || !dropsTooMuch(plan);
      if (plan.missing.length > 0) log.warn("config", missingText(plan, drops));
      await applyUrlPlan(urls, plan, { drops });
      tellApplied(plan, log);
    },
    (error) => log.error("config", errorText(error)),
  );
}

/** The urls of the configuration, with the times that are in force for them; each is made when it is asked for, as there may be thousands. */
export function* configuredUrls(
  { urls, intervalMs, timeoutMs, minIntervalMs }: UrlSettings,
): Generator<ConfiguredUrl> {
  // without a token of its own a heartbeat keeps the one that was made for it
  for (const { pingToken, ...spec } of urls ?? []) {
    const ownIntervalMs = Math.max(
      spec.intervalMs ?? intervalMs,
      minIntervalMs,
    );
    yield {
      ...spec,
      intervalMs: ownIntervalMs,
      timeoutMs: effectiveTimeoutMs(spec.timeoutMs ?? timeoutMs, ownIntervalMs),
      ownerId: null,
      ...pingToken ? { pingToken } : {},
      ...isHeartbeat(spec) ? heartbeatTimes(minIntervalMs) : {},
    };
  }
}

/** What becomes of the urls that the configuration does not list any more. */
export function missingText(
  { missing, storedCount }: UrlPlan,
  drops: boolean,
): string {
  const names = missing.map(({ name }) => name);
  const more = names.length - MAX_NAMES;
  const list = names.slice(0, MAX_NAMES).join(", ") +
    (more > 0 ? ` and ${more} more` : "");
  return drops
    ? `Urls that are not in the configuration any more are dropped: ${list}`
    : `The configuration lacks ${names.length} of ${storedCount} stored urls. ` +
      `They stay; --drop-missing drops them: ${list}`;
}

/** Says that urls stay which the configuration could have named, and how to drop them. */
export function tellKept(
  stored: readonly Monitor[],
  log: Pick<ServiceLog, "info">,
): void {
  const count = stored.filter(isConfigured).length;
  if (count === 0) return;
  log.info(
    "config",
    `No urls are named: ${count} stored by an earlier configuration stay. ` +
      "To drop them, start with --urls= --drop-missing",
  );
}

/** Says how many urls were added and changed. */
export function tellApplied(
  { added, changed }: UrlPlan,
  log: Pick<ServiceLog, "info">,
): void {
  if (added.length + changed.length === 0) return;
  log.info(
    "config",
    `Urls of the configuration: ${added.length} added, ${changed.length} changed`,
  );
}
