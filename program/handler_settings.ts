import type { Config } from "../config/parse_config.ts";
import type { HandlerSettings } from "../routes/handler_deps.ts";
import { alertRulesIn } from "./alert_rules_in.ts";

/** The settings that matter to HTTP, each by its name: the others stay out. */
export function handlerSettings(
  config: Config,
  version: string,
): HandlerSettings {
  return {
    version,
    deploy: config.deploy,
    trackingUrlPath: config.trackingUrlPath,
    stateUrlPath: config.stateUrlPath,
    metricsUrlPath: config.metricsUrlPath,
    stateFilePath: config.stateFilePath,
    echoUsers: config.echoUsers,
    metricsToken: config.metricsToken,
    tokenLifetimeMs: config.tokenLifetimeMs,
    minPasswordLength: config.minPasswordLength,
    registrationsPerNetwork: config.registrationsPerNetwork,
    accessLogFormat: config.accessLogFormat,
    trustedProxies: config.trustedProxies,
    intervalMs: config.intervalMs,
    timeoutMs: config.timeoutMs,
    minIntervalMs: config.minIntervalMs,
    registration: config.registration,
    alertRules: alertRulesIn(config),
    retentionMs: config.retentionMs,
    publicUrl: config.publicUrl,
    allowPrivateTargets: config.allowPrivateTargets,
    pageTitle: config.pageTitle,
    pageLogoUrl: config.pageLogoUrl,
    pageLogoDarkUrl: config.pageLogoDarkUrl,
    pageAccent: config.pageAccent,
    pageAccentDark: config.pageAccentDark,
    frameAncestors: config.frameAncestors,
    pageLinks: config.pageLinks,
  };
}
